import { ruleCases } from './rules.ts'
import { describeCases } from './support/case.ts'

describeCases('rules', ruleCases)
