/** The operator's command over accounts: promote, list, delete. */
import { IdentityFailure } from './core/failures.ts';
import type { Identity } from './core/identity.ts';
import { ROLES, type Account, type Role } from './core/model.ts';

/** What a command prints, and whether it did what was asked. */
export interface CommandResult {
  readonly isDone: boolean;
  readonly lines: readonly string[];
}

export const ACCOUNTS_USAGE = [
  'Usage:',
  '  npm run accounts -- list',
  `  npm run accounts -- promote <e-mail> ${ROLES.join('|')}`,
  '  npm run accounts -- delete <e-mail>',
];

const PAGE_SIZE = 1000;

const done = (...lines: string[]): CommandResult => ({ isDone: true, lines });
const refused = (...lines: string[]): CommandResult => ({ isDone: false, lines });

const isRole = (word: string | undefined): word is Role => ROLES.some((role) => role === word);

const lineOf = ({ id, role, email, username, createdAt }: Account): string =>
  [id, role, email, username ?? '-', createdAt.toISOString()].join('\t');

const list = async ({ accounts }: Identity): Promise<CommandResult> => {
  const lines = [['id', 'role', 'e-mail', 'username', 'created'].join('\t')];
  for (let after: number | undefined = 0; after !== undefined;) {
    const page = await accounts.list({ after, limit: PAGE_SIZE });
    lines.push(...page.accounts.map(lineOf));
    after = page.next;
  }
  return done(...lines);
};

/** Runs `list`, `promote <e-mail> <role>` or `delete <e-mail>`. */
export const runAccountsCommand = async (
  identity: Identity,
  words: readonly string[],
): Promise<CommandResult> => {
  const [verb, email, role, ...rest] = words;
  try {
    if (verb === 'list' && email === undefined) return await list(identity);
    if (verb === 'promote' && email !== undefined && isRole(role) && rest.length === 0) {
      const account = await identity.accounts.changeRole(email, role);
      return done(`${account.email} is ${account.role} now.`);
    }
    if (verb === 'delete' && email !== undefined && role === undefined) {
      const account = await identity.accounts.removeByEmail(email);
      return done(`${account.email} is deleted: its tokens stopped, its e-mail and username are free again.`);
    }
  } catch (error) {
    if (!(error instanceof IdentityFailure)) throw error;
    if (error.facts.code === 'account_not_found')
      return refused(`No account has the e-mail ${error.facts.value}.`);
    if (error.facts.code === 'service_unavailable') return refused('The database does not answer.');
    throw error;
  }
  if (verb === 'promote' && role !== undefined && !isRole(role)) {
    return refused(`${role} is no role: it must be ${ROLES.join(', ')}.`);
  }
  return refused(...ACCOUNTS_USAGE);
};
