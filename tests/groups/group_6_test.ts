/** A part of the tests of units and of the contract. */
import { importGroup } from "../support/group.ts";

await importGroup(import.meta.url);
