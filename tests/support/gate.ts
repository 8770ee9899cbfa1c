/** A gate through which everything passes, for tests of what lies behind it. */
import { Gate } from "../../lib/trust/gate.ts";
import { Grants } from "../../lib/trust/grants.ts";

/** Asks for nothing, and reads nothing. */
export function openGate(): Gate {
  const grants = new Grants("/nowhere");
  return new Gate({ mode: "none", grants, approve: null, now: () => new Date(0) });
}
