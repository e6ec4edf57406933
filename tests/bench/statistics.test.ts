/** What the figures of the bench rest on. */
import { areaUnderCurve, median, quantile, slope, spread } from './statistics.ts';

it.each([
  [[3], 3],
  [[9, 1, 5], 5],
  [[10, 2, 4, 8], 6],
])('the median of %j is %d', (values, expected) => {
  expect(median(values)).toBe(expected);
});

it.each([
  [0, 1],
  [0.5, 50],
  [0.99, 99],
  [1, 100],
])('the quantile %d of 1 to 100 is %d', (share, expected) => {
  const values = Array.from({ length: 100 }, (_, at) => 100 - at);
  expect(quantile(values, share)).toBe(expected);
});

it('refuses to tell the middle of nothing', () => {
  expect(() => median([])).toThrow(RangeError);
  expect(() => quantile([], 0.5)).toThrow(RangeError);
});

it('tells the spread as a part of the median', () => {
  expect(spread([9, 10, 12])).toBeCloseTo(0.3);
  expect(spread([7])).toBe(0);
});

it.each([
  [[1, 2], [3, 4], 1],
  [[3, 4], [1, 2], 0],
  [[1, 4], [2, 3], 0.5],
  [[5, 5], [5, 5], 0.5],
  [[1, 3], [2, 4], 0.75],
])('a threshold tells %j from %j in %d of the pairs', (ones, others, expected) => {
  expect(areaUnderCurve(ones, others)).toBe(expected);
});

it('finds the slope among points that stray from the line', () => {
  expect(
    slope([
      [0, 1],
      [1, 4],
      [2, 3],
      [3, 6],
    ]),
  ).toBeCloseTo(1.4);
});
