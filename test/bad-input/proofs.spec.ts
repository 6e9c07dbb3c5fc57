import { proofCases } from './proofs.ts'
import { describeCases } from './support/case.ts'

describeCases('proofs', proofCases)
