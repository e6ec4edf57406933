/** Password hashing by bcrypt. */
import type { PasswordHasher } from '../../core/ports.ts';

/** The work itself; the library bcrypt is one, and so is a pool of threads that run it. */
export interface Bcrypt {
  /** @param cost log2 of rounds */
  readonly hash: (password: string, cost: number) => Promise<string>;
  readonly compare: (password: string, hash: string) => Promise<boolean>;
}

// A salt and a digest of the right form that nobody computed: no password is known to match.
const DECOY_SALT_AND_DIGEST = 'W5vQPZ1sYxDJbYhN0Ck4cu3T9mLrXeG7aKfUoR2iHtB8nVzQpSwdE';

/** The cost stands in the hash: `$2b$12$…`. */
const costOf = (hash: string): number => Number(hash.split('$')[2]);

/** @param cost bcrypt's log2 of rounds; each step doubles the time of a hash */
export const createBcryptHasher = (deps: {
  readonly cost: number;
  readonly bcrypt: Bcrypt;
}): PasswordHasher => {
  const { cost, bcrypt } = deps;
  return {
    hash: (password) => bcrypt.hash(password, cost),
    verify: (password, hash) => bcrypt.compare(password, hash),
    decoy: `$2b$${String(cost).padStart(2, '0')}$${DECOY_SALT_AND_DIGEST}`,
    isOutdated: (hash) => costOf(hash) !== cost,
  };
};
