import { describe, expect, it } from 'vitest'
import { bodyBytesMax, bundleBytesMax } from '../../src/limits.ts'
import { toJson } from '../../src/wire/codec.ts'
import { rawRequest, serveFake } from '../support/served.ts'

const bundle = Buffer.from('{}').toString('base64')

const refused: Array<[string, string, string | undefined, number, string]> = [
  ['POST', '/v1/import', undefined, 400, 'E_API_BODY'],
  ['POST', '/v1/import', '{', 400, 'E_API_BODY'],
  ['POST', '/v1/import', '[]', 400, 'E_FIELD_TYPE'],
  ['POST', '/v1/import', '{}', 400, 'E_FIELD_MISSING'],
  ['POST', '/v1/import', '{"bundle":5}', 400, 'E_FIELD_TYPE'],
  ['POST', '/v1/import', '{"bundle":"e30"}', 400, 'E_API_BASE64'],
  ['POST', '/v1/import', `{"bundle":"${bundle}","terms":{}}`, 400, 'E_FIELD_UNKNOWN'],
  ['POST', '/v1/publish', `{"bundle":"${bundle}"}`, 400, 'E_FIELD_MISSING'],
  ['POST', '/v1/publish', `{"bundle":"${bundle}","terms":{"tpl":"green"}}`, 400, 'E_FIELD_UNKNOWN'],
  ['POST', '/v1/publish', `{"bundle":"${bundle}","terms":{"tlp":"white"}}`, 400, 'E_FIELD_TYPE'],
  ['POST', '/v1/publish', `{"bundle":"${bundle}","terms":{"audience":{"any":[{"member":["x"]}]}}}`, 400, 'E_FIELD_UNKNOWN'],
  ['POST', '/v1/publish', `{"bundle":"${bundle}","terms":{"audience":{"any":[{"members":"x"}]}}}`, 400, 'E_FIELD_TYPE'],
  ['POST', '/v1/publish', `{"bundle":"${bundle}","terms":{"audience":{"any":[{"all":false}]}}}`, 400, 'E_FIELD_TYPE'],
  ['POST', '/v1/publish', `{"bundle":"${bundle}","terms":{"audience":{"except":{}}}}`, 400, 'E_FIELD_MISSING'],
  ['POST', '/v1/publish', `{"bundle":"${bundle}","terms":{},"__proto__":{"dry":true}}`, 400, 'E_FIELD_UNKNOWN'],
  ['POST', '/v1/lookup', '{"value":null}', 400, 'E_FIELD_TYPE'],
  ['GET', '/v1/events?follow=yes', undefined, 400, 'E_FIELD_TYPE'],
  ['GET', '/v1/events?types=object,toString', undefined, 400, 'E_FIELD_TYPE'],
  ['GET', '/v1/events?form=1', undefined, 400, 'E_FIELD_UNKNOWN'],
  ['GET', '/v1/objects/x/explanation?members=a', undefined, 400, 'E_FIELD_UNKNOWN'],
  ['GET', '/v1/lookup?value=secret', undefined, 404, 'E_API_ROUTE'],
  ['DELETE', '/v1/status', undefined, 404, 'E_API_ROUTE'],
  ['GET', '/../../etc/passwd', undefined, 404, 'E_API_ROUTE']
]

describe('a request that is wrong', () => {
  it.each(refused)('%s %s %s is answered %i %s, and the node is not asked', async (method, path, body, status, code) => {
    await using served = await serveFake()
    const answer = await rawRequest(served.api.socket, method, path, body)
    expect(answer.status).toBe(status)
    expect(JSON.parse(answer.text)).toMatchObject({ code, message: expect.any(String), facts: expect.any(Object) })
    expect(served.node.asked).toEqual([])
  })

  it('that is no UTF-8 is refused', async () => {
    await using served = await serveFake()
    const answer = await rawRequest(served.api.socket, 'POST', '/v1/lookup', new Uint8Array([0x7b, 0xff, 0x7d]))
    expect(JSON.parse(answer.text)).toMatchObject({ code: 'E_API_BODY' })
  })

  it.each([true, false])('that is too long is refused by what it claims (%s) or by what it holds', async (claimed) => {
    await using served = await serveFake()
    const long = JSON.stringify({ value: 'x'.repeat(bodyBytesMax) })
    const answer = await rawRequest(served.api.socket, 'POST', '/v1/lookup', long, claimed ? {} : { 'transfer-encoding': 'chunked' })
    expect(answer.status).toBe(413)
    expect(JSON.parse(answer.text)).toMatchObject({ code: 'E_LIMIT_BODY', facts: { limit: bodyBytesMax } })
    expect(served.node.asked).toEqual([])
  })

  it('with a bundle above the limit is refused', async () => {
    await using served = await serveFake()
    const body = toJson({ bundle: new Uint8Array(bundleBytesMax + 1) })
    const answer = await rawRequest(served.api.socket, 'POST', '/v1/import', body)
    expect(answer.status).toBe(413)
    expect(JSON.parse(answer.text)).toMatchObject({ code: 'E_LIMIT_BUNDLE_BYTES', facts: { value: bundleBytesMax + 1 } })
  })

  it('in a stream of lookups ends it with a line that says so', async () => {
    await using served = await serveFake()
    const answer = await rawRequest(served.api.socket, 'POST', '/v1/lookup/stream', '{"value":"a.example"}\nnonsense\n')
    const lines = answer.text.trimEnd().split('\n').map((line) => JSON.parse(line))
    expect(lines).toHaveLength(2)
    expect(lines[0]).toMatchObject({ query: 'a.example' })
    expect(lines[1]).toMatchObject({ error: { code: 'E_API_BODY' } })
  })
})
