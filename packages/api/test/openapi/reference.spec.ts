import { expect, it } from 'vitest'
import { reference } from '../support/reference.ts'

it('docs/reference/api.md says what the OpenAPI document says', async () => {
  await expect(reference()).toMatchFileSnapshot('../../../../docs/reference/api.md')
})
