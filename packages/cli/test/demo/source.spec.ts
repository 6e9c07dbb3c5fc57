import { describe, expect, it } from 'vitest'
import { sourceObjects, withoutSpace } from '../../src/demo/source.ts'

describe('reading a source file without the packages under judgement', () => {
  it('removes white space between tokens and nothing else', () => {
    const json = '{ "a" : "x \\" y\\\\" ,\n\t"b": [ 1.50, -0, 1E5, "é\\u00e9" ] }\r\n'
    expect(withoutSpace(json)).toBe('{"a":"x \\" y\\\\","b":[1.50,-0,1E5,"é\\u00e9"]}')
  })

  it('slices the objects of a bundle as they are written', () => {
    const json = `\uFEFF{ "objects" : [
      { "type": "identity", "id": "identity--1", "n": 1.50 },
      { "id": "malware--2", "type": "malware", "s": "],}{[\\"" }
    ], "type": "bundle", "id": "bundle--3" }`
    expect(sourceObjects(json).map(({ id, text }) => [id, text])).toEqual([
      ['identity--1', '{"type":"identity","id":"identity--1","n":1.50}'],
      ['malware--2', '{"id":"malware--2","type":"malware","s":"],}{[\\""}']
    ])
  })

  it('finds objects behind other members that look like them', () => {
    const json = '{"type":"bundle","x":{"objects":[1]},"y":"\\"objects\\":[","objects":[{"id":"a--1"}]}'
    expect(sourceObjects(json).map(({ text }) => text)).toEqual(['{"id":"a--1"}'])
  })

  it('reads a bare array, a single object and an empty bundle', () => {
    expect(sourceObjects('[{"id":"a--1"}, {"id":"a--2"}]')).toHaveLength(2)
    expect(sourceObjects('{"type":"indicator","id":"indicator--1"}')).toHaveLength(1)
    expect(sourceObjects('{"type":"bundle","id":"bundle--1"}')).toEqual([])
    expect(sourceObjects('{"type":"bundle","objects":[]}')).toEqual([])
  })

  it('counts an object that stands twice once', () => {
    expect(sourceObjects('[{"id":"a--1"}, { "id": "a--1" }, {"id":"a--1","x":0}]')).toHaveLength(2)
  })

  it('throws on what is no JSON', () => {
    expect(() => sourceObjects('{"type":')).toThrow(SyntaxError)
  })
})
