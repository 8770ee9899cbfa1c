/** Makes tiny local wheels, so that real packages are installed without an index. */
import { crc32 } from "node:zlib";

/** What a {@linkcode writeWheel} wheel contains. */
export interface WheelOptions {
  /** Project name, also its import name if there are no modules. */
  name: string;
  version: string;
  /** Files by path. @default a module of the name with the version in `VERSION` */
  files?: Record<string, string>;
  /** Console scripts: name to `module:function`. */
  scripts?: Record<string, string>;
  /** Requirements of its own. */
  requires?: string[];
}

/** Writes a wheel into a folder and returns its path. */
export async function writeWheel(folder: string, options: WheelOptions): Promise<string> {
  const { name, version, scripts = {}, requires = [] } = options;
  const files = options.files ?? { [`${name}.py`]: `VERSION = "${version}"\n` };
  const info = `${name}-${version}.dist-info`;
  const entryPoints = Object.entries(scripts).map(([script, target]) => `${script} = ${target}`);
  const content: Record<string, string> = {
    ...files,
    [`${info}/METADATA`]: [
      "Metadata-Version: 2.1",
      `Name: ${name}`,
      `Version: ${version}`,
      ...requires.map((requirement) => `Requires-Dist: ${requirement}`),
      "",
    ].join("\n"),
    [`${info}/WHEEL`]: "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    [`${info}/entry_points.txt`]: ["[console_scripts]", ...entryPoints, ""].join("\n"),
  };
  const record = [...Object.keys(content), `${info}/RECORD`].map((path) => `${path},,\n`).join("");
  content[`${info}/RECORD`] = record;
  const path = `${folder}/${name}-${version}-py3-none-any.whl`;
  await Deno.mkdir(folder, { recursive: true });
  await Deno.writeFile(path, zip(content));
  return path;
}

/** A zip archive without compression. */
function zip(files: Record<string, string>): Uint8Array {
  const locals: number[] = [];
  const central: number[] = [];
  for (const [path, text] of Object.entries(files)) {
    const name = new TextEncoder().encode(path);
    const data = new TextEncoder().encode(text);
    const common = [
      ...uint16(20, 0x800, 0, 0, 0x21),
      ...uint32(crc32(data), data.length, data.length),
      ...uint16(name.length, 0),
    ];
    central.push(...uint32(0x02014b50), ...uint16(20), ...common);
    central.push(...uint16(0, 0, 0), ...uint32(0, locals.length), ...name);
    locals.push(...uint32(0x04034b50), ...common, ...name, ...data);
  }
  const count = Object.keys(files).length;
  const end = [
    ...uint32(0x06054b50),
    ...uint16(0, 0, count, count),
    ...uint32(central.length, locals.length),
    ...uint16(0),
  ];
  return new Uint8Array([...locals, ...central, ...end]);
}

function uint16(...values: number[]): number[] {
  return values.flatMap((value) => [value & 0xff, value >>> 8]);
}

function uint32(...values: number[]): number[] {
  return values.flatMap((value) => [0, 8, 16, 24].map((shift) => (value >>> shift) & 0xff));
}
