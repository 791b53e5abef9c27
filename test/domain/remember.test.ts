/** What is remembered, and what is not. */
import { remember } from '../../src/domain/remember'

test('a question is answered from memory until so many others were asked', () => {
  const asked: string[] = []
  const length = remember(2, (word: string) => { asked.push(word); return word.length })
  expect(['a', 'a', 'bb', 'ccc', 'bb', 'a'].map(length)).toEqual([1, 1, 2, 3, 2, 1])
  expect(asked).toEqual(['a', 'bb', 'ccc', 'a'])
})

test('only answers that are to be kept are remembered, so many at the most', () => {
  const tried: string[] = []
  const isSmall = remember(2, (word: string) => { tried.push(word); return word === word.toLowerCase() }, Boolean)
  expect(['A', 'a', 'A', 'a', 'b', 'a', 'c', 'a'].map(isSmall)).toEqual([false, true, false, true, true, true, true, true])
  expect(tried).toEqual(['A', 'a', 'A', 'b', 'c', 'a'])
})
