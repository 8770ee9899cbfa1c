/**
 * The tool `read_file_in_skill`.
 * @module
 */
import description from "../prompts/read_file_in_skill.md" with { type: "text" };
import { type OpenedSkillFile, openInSkill } from "../skills/files/open_in_skill.ts";
import { readAll, readHead } from "../files/bounded.ts";
import type { Skill } from "../skills/skill.ts";
import { readWindow } from "../skills/files/line_window.ts";
import { fileInSkill } from "./file_in_skill.ts";
import { requireSkill, skillNameField } from "./require_skill.ts";
import { imagePart, imageType, maxImageBytes } from "./image.ts";
import type { Tool } from "./tool.ts";

/** Bytes by which a picture is known. */
const headBytes = 12;

/**
 * Makes the tool that reads a text file of a skill, in windows of lines. A
 * picture is handed to the model as the next message.
 */
export function readFileInSkillTool(skills: readonly Skill[]): Tool {
  return {
    definition: {
      name: "read_file_in_skill",
      description: description.trim(),
      parameters: {
        type: "object",
        properties: {
          skill_name: skillNameField,
          file_path: {
            type: "string",
            description: "Path within the skill's folder, such as references/options.md",
          },
          offset: { type: "integer", description: "First line to read, counted from 1" },
          limit: { type: "integer", description: "How many lines to read at the most" },
        },
        required: ["skill_name", "file_path"],
      },
    },
    async run({ skill_name, file_path, offset, limit }, { attachImage, signal }) {
      const named = requireSkill(skills, skill_name);
      const { skill, path } = fileInSkill(skills, named, String(file_path));
      using opened = await openInSkill(skill.folder, path, { signal });
      const picture = await readPicture(opened, signal);
      if (picture !== null) {
        attachImage({ ...picture.image, isOptional: true });
        return {
          skill_name: skill.name,
          file_path: String(file_path),
          media_type: picture.mediaType,
          size_bytes: picture.sizeBytes,
          note: "The picture itself follows",
        };
      }
      const window = await readWindow(opened, {
        signal,
        offset: typeof offset === "number" ? offset : undefined,
        limit: typeof limit === "number" ? limit : undefined,
      });
      return { skill_name: skill.name, file_path: String(file_path), ...window };
    },
  };
}

/** Reads a file that is a picture small enough to be sent; null for any other, at its beginning. */
async function readPicture({ file, sizeBytes }: OpenedSkillFile, signal: AbortSignal) {
  const mediaType = imageType(await readHead(file, { maxBytes: headBytes, signal }));
  await file.seek(0, Deno.SeekMode.Start);
  if (mediaType === null || sizeBytes > maxImageBytes) return null;
  const bytes = await readAll(file, { maxBytes: maxImageBytes, signal });
  return { mediaType, sizeBytes, image: imagePart(bytes, mediaType) };
}
