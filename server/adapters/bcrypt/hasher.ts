/** Password hashing by bcrypt. */
import bcrypt from 'bcrypt';
import type { PasswordHasher } from '../core/ports.ts';

// A salt and a digest of the right form that nobody computed: no password is known to match.
const DECOY_SALT_AND_DIGEST = 'W5vQPZ1sYxDJbYhN0Ck4cu3T9mLrXeG7aKfUoR2iHtB8nVzQpSwdE';

/** @param cost bcrypt's log2 of rounds; each step doubles the time of a hash */
export const createBcryptHasher = ({ cost }: { readonly cost: number }): PasswordHasher => ({
  hash: (password) => bcrypt.hash(password, cost),
  verify: (password, hash) => bcrypt.compare(password, hash),
  decoy: `$2b$${String(cost).padStart(2, '0')}$${DECOY_SALT_AND_DIGEST}`,
  isOutdated: (hash) => bcrypt.getRounds(hash) !== cost,
});
