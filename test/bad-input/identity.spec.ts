import { identityCases } from './identity.ts'
import { describeCases } from './support/case.ts'

describeCases('identity', identityCases)
