/** The README, and what else starts many programs. */
import { importIntegration } from "../support/group.ts";

await importIntegration("readme");
