/**
 * The one import of the protocol's official package; only the command `mcp`
 * loads it.
 * @module
 */
export {
  createMcpHandler,
  hostHeaderValidationResponse,
  isLegacyRequest,
  legacyStatelessFallback,
  localhostAllowedHostnames,
  localhostAllowedOrigins,
  McpServer,
  originValidationResponse,
  ProtocolError,
  ProtocolErrorCode,
  ReadBuffer,
  serializeMessage,
  WebStandardStreamableHTTPServerTransport,
} from "npm:@modelcontextprotocol/server@2.4.0";
export type {
  CallToolResult,
  ContentBlock,
  GetPromptResult,
  JSONRPCMessage,
  McpHttpHandler,
  McpServerFactory,
  Prompt,
  Resource,
  ServerContext,
  Tool as ListedTool,
  ToolAnnotations,
  Transport,
} from "npm:@modelcontextprotocol/server@2.4.0";
export { serveStdio } from "npm:@modelcontextprotocol/server@2.4.0/stdio";
export {
  SKILL_LIMITS,
  SkillCatalogError,
  skillEntry,
  SkillsExtension,
} from "npm:@modelcontextprotocol/server@2.4.0/ext/skills";
export type {
  Skill as SkillEntry,
  SkillReadResult,
  SkillSource,
} from "npm:@modelcontextprotocol/server@2.4.0/ext/skills";
