import { chainCases } from './chain.ts'
import { describeCases } from './support/case.ts'

describeCases('chain', chainCases)
