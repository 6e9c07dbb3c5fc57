import { stixCases } from './stix.ts'
import { describeCases } from './support/case.ts'
import { withNode } from './support/node.ts'

withNode()
describeCases('stix', stixCases)
