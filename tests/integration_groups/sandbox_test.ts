/** The sandbox and the terminal. */
import { importIntegration } from "../support/group.ts";

await importIntegration("sandbox");
