/** Lets a worker thread load TypeScript, in development and tests only: on Node 20 it does not inherit the hooks. */
import { register } from "tsx/esm/api";

register();
