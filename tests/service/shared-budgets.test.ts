/** REDIS_URL: nodes share their budgets in Redis, and each counts for itself while it does not answer. */
import { jsend } from '../../client/dialects/jsend.ts';
import { createRedisServer, redisProgram, type RedisServer } from '../helpers/redis-server.ts';
import { PASSWORD, uniqueNames } from '../helpers/service.ts';
import { openWorkbench, type ReadyService, type Workbench } from '../helpers/service-process.ts';

if (redisProgram === undefined) {
  process.stderr.write(
    '\n!!! SKIPPED: budgets in Redis are not tested, since redis-server was not found.\n\n',
  );
}

(redisProgram === undefined ? describe.skip : describe)('with Redis', () => {
  let bench: Workbench;
  let redis: RedisServer;
  beforeAll(async () => {
    bench = await openWorkbench();
    redis = await createRedisServer(redisProgram ?? '');
    await redis.start();
  });
  afterAll(async () => {
    await bench.clearUp();
    await redis.stop();
    await bench.close();
  });

  const guess = async (service: ReadyService, email: string): Promise<number> =>
    (await service.client(jsend).auth.login({ body: { email, password: 'wrong' } })).status;

  test('two nodes count together; when Redis is gone each counts alone, and nobody is refused for that', async () => {
    // Each node on a database of its own: what they share is Redis.
    const start = async () => bench.start({ ...(await bench.settings()), REDIS_URL: redis.url });
    const [one, two] = [await start(), await start()];
    const { email } = uniqueNames();
    const statuses: number[] = [];
    for (let count = 0; count < 5; count += 1) {
      statuses.push(await guess(one, email), await guess(two, email));
    }
    expect(statuses).toEqual(Array(10).fill(401));
    expect([await guess(one, email), await guess(two, email)]).toEqual([429, 429]);

    await redis.stop();
    await one.logged('Redis does not answer: budgets are not shared');
    await two.logged('Redis does not answer: budgets are not shared');
    expect([await guess(one, email), await guess(two, email)]).toEqual([401, 401]);
    const body = { email, password: PASSWORD };
    expect((await one.client(jsend).auth.register({ body })).status).toBe(201);
    expect((await one.client(jsend).auth.login({ body })).status).toBe(200);
  });
});
