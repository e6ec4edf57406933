/** Who the tests sign up: names that nobody else has, and the password of them all. */

let serial = 0;

/** Names that no other account of this process has. */
export const uniqueNames = (): { email: string; username: string } => {
  serial += 1;
  return { email: `person${serial}@example.com`, username: `person_${serial}` };
};

export const PASSWORD = 'password123';
