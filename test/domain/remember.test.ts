/** What is remembered, and what is not. */
import { remember, rememberPassed } from '../../src/domain/remember'

test('a question is answered from memory until so many others were asked', () => {
  const asked: string[] = []
  const length = remember(2, (word: string) => { asked.push(word); return word.length })
  expect(['a', 'a', 'bb', 'ccc', 'bb', 'a'].map(length)).toEqual([1, 1, 2, 3, 2, 1])
  expect(asked).toEqual(['a', 'bb', 'ccc', 'a'])
})

test('of a test only what has passed is remembered, so many at the most', () => {
  const tried: string[] = []
  const isSmall = rememberPassed(2, word => { tried.push(word); return word === word.toLowerCase() })
  expect(['A', 'a', 'A', 'a', 'b', 'a', 'c', 'a'].map(isSmall)).toEqual([false, true, false, true, true, true, true, true])
  expect(tried).toEqual(['A', 'a', 'A', 'b', 'c', 'a'])
})
