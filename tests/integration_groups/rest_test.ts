/** What no other group of the integration has. */
import { importIntegration } from "../support/group.ts";

await importIntegration("rest");
