import { markingCases } from './markings.ts'
import { describeCases } from './support/case.ts'
import { withNode } from './support/node.ts'

withNode()
describeCases('markings', markingCases)
