import { describeCases } from './support/case.ts'
import { textCases } from './text.ts'

describeCases('text', textCases)
