/**
 * The permissions of an executable, which were fixed when it was made.
 * @module
 */
import config from "../../../../deno.json" with { type: "json" };

/** What an executable may do, whatever it is started with. */
export interface BakedPermissions {
  /** Kinds that are allowed without a limit. */
  allowed: string[];
  /** Kinds that are not allowed at all. */
  denied: string[];
  /** Variables that it may read; others read as not set. `*` stands for any end of a name. */
  variables: string[];
}

/** Tells the state of one permission; `Deno.permissions.querySync` of a process. */
export type QueryPermission = (descriptor: Deno.PermissionDescriptor) => { state: string };

const kinds = ["read", "write", "net", "run", "sys", "ffi", "import"] as const;

/** Asks for the permissions that this process has. */
export function readBakedPermissions(
  query: QueryPermission = (descriptor) => Deno.permissions.querySync(descriptor),
): BakedPermissions {
  const isGranted = (descriptor: Deno.PermissionDescriptor) =>
    query(descriptor).state === "granted";
  const { allow } = config.permissions.default.env;
  return {
    allowed: kinds.filter((name) => isGranted({ name })),
    denied: kinds.filter((name) => !isGranted({ name })),
    variables: isGranted({ name: "env" })
      ? ["*"]
      : allow.filter((name) => isGranted({ name: "env", variable: name.replace("*", "X") })),
  };
}
