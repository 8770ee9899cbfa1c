/**
 * A call of `run_it` with `{"skill": "a", "count": 2}` as models write it in
 * their own tokens.
 * @module
 */

/** The tool that the calls are for. */
export const formatTool = {
  name: "run_it",
  description: "Runs it",
  parameters: {
    type: "object",
    properties: { skill: { type: "string" }, count: { type: "integer" } },
  },
};

const json = '{"skill": "a", "count": 2}';
const listed = `[{"name": "run_it", "arguments": ${json}}]`;

/** Calls by the family of the model or the server that writes them. */
export const callFormats: { family: string; text: string }[] = [
  {
    family: "Hermes and Qwen",
    text: `<tool_call>\n{"name": "run_it", "arguments": ${json}}\n</tool_call>`,
  },
  {
    family: "Hermes, behind a sentence",
    text: `Let me see. <tool_call>{"name": "run_it", "arguments": ${json}}</tool_call>`,
  },
  {
    family: "Kimi K2",
    text: "<|tool_calls_section_begin|><|tool_call_begin|>functions.run_it:0" +
      `<|tool_call_argument_begin|>${json}<|tool_call_end|><|tool_calls_section_end|>`,
  },
  {
    family: "MiniMax M2 and M3",
    text: '<minimax:tool_call>\n<invoke name="run_it">\n<parameter name="skill">a</parameter>\n' +
      '<parameter name="count">2</parameter>\n</invoke>\n</minimax:tool_call>',
  },
  {
    family: "MiniMax M1",
    text: `<tool_calls>\n{"name": "run_it", "arguments": ${json}}\n</tool_calls>`,
  },
  {
    family: "DeepSeek V3",
    text: "<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>function<｜tool▁sep｜>run_it\n```json\n" +
      `${json}\n` + "```<｜tool▁call▁end｜><｜tool▁calls▁end｜>",
  },
  {
    family: "DeepSeek V3.1",
    text: `<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>run_it<｜tool▁sep｜>${json}` +
      "<｜tool▁call▁end｜><｜tool▁calls▁end｜>",
  },
  {
    family: "DeepSeek DSML",
    text: '<｜DSML｜function_calls>\n<｜DSML｜invoke name="run_it">\n' +
      '<｜DSML｜parameter name="skill" string="true">a</｜DSML｜parameter>\n' +
      '<｜DSML｜parameter name="count" string="false">2</｜DSML｜parameter>\n' +
      "</｜DSML｜invoke>\n</｜DSML｜function_calls>",
  },
  { family: "Mistral, old", text: `[TOOL_CALLS] ${listed}` },
  { family: "Mistral, new", text: `[TOOL_CALLS]run_it[ARGS]${json}` },
  { family: "Mistral, with an id", text: `[TOOL_CALLS]run_it[CALL_ID]a1b2c3d4e[ARGS]${json}` },
  { family: "Mistral, short", text: `[TOOL_CALLS]run_it${json}` },
  {
    family: "LFM",
    text: '<|tool_call_start|>[run_it(skill="a", count=2)]<|tool_call_end|>',
  },
  {
    family: "gpt-oss",
    text: "<|channel|>commentary to=functions.run_it <|constrain|>json<|message|>" +
      `${json}<|call|>`,
  },
  { family: "Llama 3.1", text: `<|python_tag|>{"name": "run_it", "parameters": ${json}}` },
  { family: "Llama, as a method", text: '<|python_tag|>run_it.call(skill="a", count=2)' },
  { family: "Llama, as a function", text: `<function=run_it>${json}</function>` },
  {
    family: "Muse",
    text: '<atem:function_calls><atem:invoke name="run_it"><atem:parameter name="skill">a' +
      '</atem:parameter><atem:parameter name="count">2</atem:parameter></atem:invoke></atem:function_calls>',
  },
  { family: "Gemma, as code", text: '```tool_code\nrun_it(skill="a", count=2)\n```' },
  {
    family: "Gemma, as printed code",
    text: "```tool_code\nprint(run_it(skill='a', count=2))\n```",
  },
  {
    family: "Gemma, with its tokens",
    text: '<|tool_call>call:run_it{skill:<|"|>a<|"|>,count:2}<tool_call|>',
  },
  { family: "Granite", text: `<|tool_call|>${listed}` },
  { family: "Granite, in tags", text: `<tool_call>${listed}</tool_call>` },
  { family: "Phi", text: `<|tool_call|>${listed}<|/tool_call|>` },
  { family: "Nemotron", text: `<TOOLCALL>${listed}</TOOLCALL>` },
  {
    family: "Qwen3-Coder",
    text: "<tool_call>\n<function=run_it>\n<parameter=skill>\na\n</parameter>\n" +
      "<parameter=count>\n2\n</parameter>\n</function>\n</tool_call>",
  },
  {
    family: "GLM",
    text: "<tool_call>run_it\n<arg_key>skill</arg_key>\n<arg_value>a</arg_value>\n" +
      "<arg_key>count</arg_key>\n<arg_value>2</arg_value>\n</tool_call>",
  },
  {
    family: "Seed",
    text: "<seed:tool_call>\n<function=run_it>\n<parameter=skill>a</parameter>\n" +
      "<parameter=count>2</parameter>\n</function>\n</seed:tool_call>",
  },
  {
    family: "Command R",
    text:
      `<|START_ACTION|>[{"tool_call_id": "0", "tool_name": "run_it", "parameters": ${json}}]<|END_ACTION|>`,
  },
  { family: "Functionary", text: `>>>run_it\n${json}` },
  {
    family: "Anthropic's tags",
    text: '<function_calls>\n<invoke name="run_it">\n<parameter name="skill">a</parameter>\n' +
      '<parameter name="count">2</parameter>\n</invoke>\n</function_calls>',
  },
  { family: "bare JSON", text: `{"name": "run_it", "arguments": ${json}}` },
  { family: "bare JSON in a fence", text: "```json\n" + listed + "\n```" },
];

/** Texts that speak of calls, and are none. */
export const harmlessTexts: { name: string; text: string }[] = [
  { name: "a sentence about the tool", text: "I can call run_it for you." },
  { name: "a sentence about a tag", text: "Models write <tool_call> to call run_it with JSON." },
  { name: "a token in inline code", text: 'Qwen writes `<tool_call>{"name": "run_it"}` for this.' },
  {
    name: "a token in a code block",
    text: '```\n<|tool_call|>[{"name": "run_it"}]\n```\nThat is it.',
  },
  { name: "a token in a block with tildes", text: "~~~\n[TOOL_CALLS]run_it[ARGS]{}\n~~~" },
  { name: "a note in brackets", text: "[NOTE] The tool is named run_it." },
  { name: "HTML", text: '<div class="function"><b>run_it</b></div>' },
  { name: "a call in a list of code", text: "- `run_it(skill=1)` runs it\n- <b>done</b>" },
  { name: "a diff", text: '```diff\n-<tool_call>\n+<invoke name="run_it">\n```' },
  { name: "a special token without a tool", text: "The end token is <|im_end|> there." },
];
