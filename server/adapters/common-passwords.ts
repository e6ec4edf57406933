/** The passwords that people choose most, from zxcvbn's dictionary; read only when the setting asks for it. */

/** Tells whether a password is among the most common ones, in any case of letters. */
export const loadCommonPasswords = async (): Promise<(password: string) => boolean> => {
  const { dictionary } = await import('@zxcvbn-ts/language-common');
  const common = new Set<string | number>(dictionary['passwords-common']);
  return (password) => common.has(password.toLowerCase());
};
