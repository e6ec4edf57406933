/** Whether a server answers at all; what it answers is for others to judge. */
export const isAnswering = (url: string): Promise<boolean> =>
  fetch(`${url}/health`).then(
    ({ ok }) => ok,
    () => false,
  );
