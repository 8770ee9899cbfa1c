/** The ways in which the program can be had. */
import { importIntegration } from "../support/group.ts";

await importIntegration("forms");
