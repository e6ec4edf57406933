/** The few statistics that the bench rests on. */

const ascending = (values: readonly number[]): number[] => values.toSorted((a, b) => a - b);

/**
 * The value that so many of the values do not exceed, by the nearest rank.
 * @param share from 0 to 1
 * @throws RangeError without values
 */
export const quantile = (values: readonly number[], share: number): number => {
  const found = ascending(values)[Math.max(0, Math.ceil(values.length * share) - 1)];
  if (found === undefined) throw new RangeError('there are no values');
  return found;
};

/** The middle value, or the mean of the two in the middle. @throws RangeError without values */
export const median = (values: readonly number[]): number => {
  const half = values.length / 2;
  const sorted = ascending(values);
  const [low, high] = [sorted[Math.ceil(half) - 1], sorted[Math.floor(half)]];
  if (low === undefined || high === undefined) throw new RangeError('there are no values');
  return (low + high) / 2;
};

export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** How far the values lie apart, as a part of their median. @throws RangeError without values */
export const spread = (values: readonly number[]): number =>
  (Math.max(...values) - Math.min(...values)) / median(values);

/**
 * How well a threshold on the value tells the two kinds apart: 0.5 when not at all, 0 or 1 when always. It is the
 * share of pairs in which the second is larger, ties counting half (Mann-Whitney).
 */
export const areaUnderCurve = (ones: readonly number[], others: readonly number[]): number => {
  const wins = ones.flatMap((one) => others.map((other) => (other > one ? 1 : other === one ? 0.5 : 0)));
  return wins.reduce<number>((sum, win) => sum + win, 0) / wins.length;
};

/** The slope of the straight line that is nearest to the points (least squares). */
export const slope = (points: readonly (readonly [x: number, y: number])[]): number => {
  const middleX = mean(points.map(([x]) => x));
  const middleY = mean(points.map(([, y]) => y));
  const over = points.reduce((sum, [x, y]) => sum + (x - middleX) * (y - middleY), 0);
  return over / points.reduce((sum, [x]) => sum + (x - middleX) ** 2, 0);
};
