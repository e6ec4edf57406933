/** What breaks callers between two documents, and whether the changelog says so. */
import { apiCompare } from 'api-smart-diff';

export interface BreakingChange {
  /** `DELETE /api/v1/users/{id}` */
  readonly operation: string;
  /** Where in the operation, and what the comparison says of it. */
  readonly change: string;
}

/**
 * Everything that a caller who follows the document `before` may stumble over in `after`: what is gone, what is newly
 * asked for, what answers may newly hold.
 */
export const breakingChanges = (before: object, after: object): BreakingChange[] =>
  apiCompare(before, after).diffs.flatMap(({ type, action, path, description }) => {
    // Components count where an operation refers to them: only there it is known who reads and who writes them.
    const [room, address, method, ...inside] = path.map(String);
    if (type !== 'breaking' || room !== 'paths' || address === undefined) return [];
    return [
      {
        operation: method === undefined ? address : `${method.toUpperCase()} ${address}`,
        change: `${description ?? action} (${inside.join('/')})`,
      },
    ];
  });

/** The text of a changelog below a heading, up to the next heading of the same or a higher level. */
const below = (text: string, heading: string): string => {
  const level = heading.split(' ', 1)[0]?.length ?? 0;
  const [, after = ''] = `\n${text}`.split(`\n${heading}\n`);
  return after.split(new RegExp(`\\n#{1,${level}} `))[0] ?? '';
};

/** The version of a changelog's last release; undefined before the first. */
export const lastReleaseIn = (changelog: string): string | undefined =>
  /^## \[(\d[^\]]*)\]/m.exec(changelog)?.[1];

/** The breaking changes whose operation is not named under "Breaking" in the changelog's unreleased part. */
export const unannounced = (changes: readonly BreakingChange[], changelog: string): string[] => {
  const announced = below(below(changelog, '## [Unreleased]'), '### Breaking');
  return changes
    .filter(({ operation }) => !announced.includes(`\`${operation}\``))
    .map(
      ({ operation, change }) =>
        `${operation} breaks callers of the last release: ${change}. Take it back, or name \`${operation}\` under "### Breaking" in the unreleased part of CHANGELOG.md`,
    );
};
