import { encodingCases } from './encoding.ts'
import { describeCases } from './support/case.ts'

describeCases('encoding', encodingCases)
