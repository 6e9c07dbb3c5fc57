import { governanceCases } from './governance.ts'
import { describeCases } from './support/case.ts'

describeCases('governance', governanceCases)
