import { limitCases } from './limits.ts'
import { describeCases } from './support/case.ts'

describeCases('limits', limitCases)
