/** The operator's commands, with the service running and without it: accounts, migrate, migrate:down. */
import { annuaire } from '../../client/dialects/annuaire.ts';
import { jsend } from '../../client/dialects/jsend.ts';
import { plain } from '../../client/dialects/plain.ts';
import { migrations } from '../../migrations/index.ts';
import { ACCOUNTS_USAGE, refuseWords } from '../../server/accounts-command.ts';
import { PASSWORD, uniqueNames } from '../helpers/people.ts';
import {
  openWorkbench,
  type ReadyService,
  type Settings,
  type Workbench,
} from '../helpers/service-process.ts';

let bench: Workbench;
beforeAll(async () => (bench = await openWorkbench()));
afterAll(() => bench.close());

const isEmbedded = databaseKind === 'pglite';

const register = async (service: ReadyService) => {
  const names = uniqueNames();
  const person = { ...names, firstname: 'Zoé', lastname: 'Martin', password: PASSWORD };
  await service.client(plain).createUser({ body: person });
  const { status, body } = await service
    .client(jsend)
    .auth.login({ body: { email: names.email, password: PASSWORD } });
  if (status !== 200) throw new Error(`sign-in answered ${status}`);
  return { ...names, token: body.data.access_token };
};

const readDirectory = async (service: ReadyService, token: string) =>
  (await service.client(annuaire, token).list({ query: {} })).status;

describe('accounts', () => {
  let settings: Settings;
  let service: ReadyService;
  let zoe: Awaited<ReturnType<typeof register>>;
  let max: Awaited<ReturnType<typeof register>>;
  const accounts = (...words: string[]) => bench.run(['accounts', ...words], settings);

  beforeAll(async () => {
    settings = await bench.settings();
    service = await bench.start(settings);
    zoe = await register(service);
    max = await register(service);
  });
  afterAll(() => bench.clearUp());

  const rowsOf = (stdout: string) => stdout.split('\n').map((line) => line.split('\t'));
  const HEADER = ['id', 'role', 'e-mail', 'username', 'created'];
  const someTime = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) as string;

  describe('with the service running', () => {
    it('promote takes effect at once, for tokens that live, and for nobody else', async () => {
      expect(await readDirectory(service, zoe.token)).toBe(403);
      const ended = await accounts('promote', zoe.email.toUpperCase(), 'MODERATEUR');
      expect(ended).toMatchObject({ code: 0, stdout: `${zoe.email} is MODERATEUR now.\n`, stderr: '' });
      expect(await readDirectory(service, zoe.token)).toBe(200);
      expect(await readDirectory(service, max.token)).toBe(403);
    });

    it('list shows every account', async () => {
      const { code, stdout, stderr } = await accounts('list');
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(rowsOf(stdout)).toEqual([
        HEADER,
        ['1', 'MODERATEUR', zoe.email, zoe.username, someTime],
        ['2', 'UTILISATEUR', max.email, max.username, someTime],
        [''],
      ]);
    });

    it('delete ends the account and its tokens at once, and nobody else', async () => {
      const ended = await accounts('delete', max.email);
      expect(ended).toMatchObject({ code: 0, stderr: '' });
      expect(ended.stdout).toContain(`${max.email} is deleted`);
      expect(await readDirectory(service, max.token)).toBe(401);
      const login = { login: max.username, password: PASSWORD };
      expect(await service.client(plain).login({ body: login })).toMatchObject({ status: 401 });
      expect(await readDirectory(service, zoe.token)).toBe(200);
    });

    it('an e-mail that nobody has any more is a clear error', async () => {
      expect(await accounts('promote', max.email, 'ADMIN')).toMatchObject({
        code: 1,
        stdout: '',
        stderr: `No account has the e-mail ${max.email}.\n`,
      });
    });
  });

  describe('without it', () => {
    beforeAll(() => service.stop());

    it('finds what the service left, and changes it', async () => {
      expect(await accounts('promote', zoe.email, 'ADMIN')).toMatchObject({ code: 0, stderr: '' });
      const { code, stdout } = await accounts('list');
      expect(code).toBe(0);
      expect(rowsOf(stdout)).toEqual([HEADER, ['1', 'ADMIN', zoe.email, zoe.username, someTime], ['']]);
    });
  });
});

describe('words that are no command', () => {
  it.each([
    [[]],
    [['lists']],
    [['list', 'all']],
    [['promote']],
    [['promote', 'zoe@example.com']],
    [['promote', 'zoe@example.com', 'ADMIN', 'please']],
    [['delete']],
    [['delete', 'zoe@example.com', 'max@example.com']],
    [['constructor']],
  ])('%j are answered with the usage', (words) => {
    expect(refuseWords(words)).toEqual({ isDone: false, lines: ACCOUNTS_USAGE });
  });

  it.each(['KING', 'admin', ''])('the role "%s" is answered with the roles that there are', (role) => {
    const lines = [`${role} is no role: it must be ADMIN, MODERATEUR, UTILISATEUR.`];
    expect(refuseWords(['promote', 'zoe@example.com', role])).toEqual({ isDone: false, lines });
  });
});

describe('migrate and migrate:down', () => {
  afterAll(() => bench.clearUp());
  const names = migrations.map(({ name }) => name);

  it('go up, one step down, and the service that starts then goes up again', async () => {
    const settings = await bench.settings('blank');
    const migrate = async (command: string) => {
      const { code, stdout, stderr } = await bench.run([command], settings);
      return { code, lines: stdout.split('\n').slice(0, -1), stderr };
    };
    const done = (lines: string[]) => ({ code: 0, lines, stderr: '' });
    expect(await migrate('migrate')).toEqual(done(names));
    expect(await migrate('migrate:down')).toEqual(done(names.slice(-1)));
    const service = await bench.start(settings);
    await register(service);
    if (isEmbedded) {
      const refused = { code: 1, lines: [], stderr: expect.stringContaining('is in use') as string };
      expect(await migrate('migrate:down')).toEqual(refused);
    } else {
      expect(await migrate('migrate')).toEqual(done(['Nothing to migrate.']));
    }
    await register(service);
  });
});
