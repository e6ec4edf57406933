/** Lets a worker load TypeScript: what the command line says about that holds for the main thread alone. */
import { register } from 'tsx/esm/api';

register();
