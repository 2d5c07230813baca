/**
 * Keys of model providers and of services around them.
 * @module
 */
import type { Recognizer } from "../recognizer.ts";
import { marked, near } from "./define.ts";
import { isRandom } from "./random.ts";

/** An OpenAI key holds "OpenAI" in base64 in its middle. */
const openai = "https://platform.openai.com/docs/api-reference/authentication";

export const aiSecrets: readonly Recognizer[] = [
  marked("ANTHROPIC_API_KEY", /sk-ant-(?:api|admin)\d{2}-[\w-]{93}AA/, "https://docs.anthropic.com/en/api/overview"),
  marked("ANTHROPIC_OAUTH_TOKEN", /sk-ant-o[ar]t\d{2}-[\w-]{80,110}/, "https://docs.anthropic.com/en/api/overview"),
  marked("OPENROUTER_API_KEY", /sk-or-v1-[\da-f]{64}/, "https://openrouter.ai/docs/api-reference/authentication"),
  marked(
    "LANGFUSE_SECRET_KEY",
    /sk-lf-[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}/,
    "https://langfuse.com/docs",
  ),
  marked("OPENAI_API_KEY", /sk-(?:proj|svcacct|service|admin|None)-[\w-]{20,74}T3BlbkFJ[\w-]{20,74}/, openai),
  marked("OPENAI_API_KEY", /sk-(?:proj|svcacct|admin)-[\w-]{40,180}/, openai),
  marked("OPENAI_API_KEY", /sk-[A-Za-z\d]{20}T3BlbkFJ[A-Za-z\d]{20}/, openai),
  marked("OPENAI_API_KEY", /sk-[A-Za-z\d]{48}/, openai),
  marked("DEEPSEEK_API_KEY", /sk-[\da-f]{32}/, "https://api-docs.deepseek.com/"),
  marked("ELEVENLABS_API_KEY", /sk_[\da-f]{48}/, "https://elevenlabs.io/docs/api-reference/authentication"),
  marked("HUGGINGFACE_TOKEN", /(?:hf_|api_org_)[A-Za-z\d]{34,40}/, "https://huggingface.co/docs/hub/security-tokens"),
  marked("REPLICATE_API_TOKEN", /r8_[A-Za-z\d]{37}/, "https://replicate.com/docs/reference/http"),
  marked("GROQ_API_KEY", /gsk_[A-Za-z\d]{52}/, "https://console.groq.com/docs/api-reference"),
  marked("PERPLEXITY_API_KEY", /pplx-[A-Za-z\d]{48}/, "https://docs.perplexity.ai/"),
  marked("XAI_API_KEY", /xai-[A-Za-z\d]{70,90}/, "https://docs.x.ai/docs/overview"),
  marked("TOGETHER_API_KEY", /tgp_v1_[\w-]{43}/, "https://docs.together.ai/reference/authentication-1"),
  marked("FIREWORKS_API_KEY", /fw_[A-Za-z\d]{24}/, "https://docs.fireworks.ai/"),
  marked(
    "LANGSMITH_API_KEY",
    /(?:lsv2_(?:pt|sk)_[\da-f]{32}_[\da-f]{10}|ls__[\da-f]{32})/,
    "https://docs.smith.langchain.com/",
  ),
  marked(
    "PINECONE_API_KEY",
    /pcsk_[A-Za-z\d]{5,8}_[A-Za-z\d]{60,66}/,
    "https://docs.pinecone.io/reference/api/authentication",
  ),
  marked("NVIDIA_API_KEY", /nvapi-[\w-]{60,70}/, "https://docs.api.nvidia.com/"),
  marked("CEREBRAS_API_KEY", /csk-[a-z\d]{48}/, "https://inference-docs.cerebras.ai/"),
  marked("VOYAGE_API_KEY", /pa-[\w-]{43}/, "https://docs.voyageai.com/docs/api-key-and-installation", isRandom),
  marked("JINA_API_KEY", /jina_[\w-]{50,64}/, "https://jina.ai/embeddings/"),
  marked("TAVILY_API_KEY", /tvly-(?:dev-|prod-)?[A-Za-z\d]{32}/, "https://docs.tavily.com/"),
  marked("FIRECRAWL_API_KEY", /fc-[\da-f]{32}/, "https://docs.firecrawl.dev/"),
  marked("CURSOR_API_KEY", /key_[\da-f]{64}/, "https://docs.cursor.com/"),
  marked("ANYSCALE_API_KEY", /esecret_[a-z\d]{24,40}/, "https://docs.anyscale.com/"),
  marked("RUNPOD_API_KEY", /rpa_[A-Z\d]{40}[a-z\d]{4,8}/, "https://docs.runpod.io/get-started/api-keys"),
  marked("APIFY_API_TOKEN", /apify_api_[A-Za-z\d]{34,40}/, "https://docs.apify.com/platform/integrations/api"),
  marked("BROWSERBASE_API_KEY", /bb_(?:live|test)_[\w-]{24,40}/, "https://docs.browserbase.com/"),
  marked("E2B_API_KEY", /e2b_[\da-f]{40}/, "https://e2b.dev/docs"),
  marked("LLAMACLOUD_API_KEY", /llx-[A-Za-z\d]{48}/, "https://docs.cloud.llamaindex.ai/"),
  near("COHERE_API_KEY", ["cohere", "co api key"], /[A-Za-z\d]{40}/, "https://docs.cohere.com/reference/about"),
  near("MISTRAL_API_KEY", ["mistral"], /[A-Za-z\d]{32}/, "https://docs.mistral.ai/api/"),
  near("WANDB_API_KEY", ["wandb", "weights and biases"], /[\da-f]{40}/, "https://docs.wandb.ai/"),
  near("ASSEMBLYAI_API_KEY", ["assemblyai", "assembly ai"], /[\da-f]{32}/, "https://www.assemblyai.com/docs"),
  near("DEEPGRAM_API_KEY", ["deepgram"], /[\da-f]{40}/, "https://developers.deepgram.com/"),
  near("SERPAPI_API_KEY", ["serpapi", "serp api"], /[\da-f]{64}/, "https://serpapi.com/search-api"),
  near("STABILITY_API_KEY", ["stability", "dreamstudio"], /sk-[A-Za-z\d]{48,56}/, "https://platform.stability.ai/docs"),
  near("AI21_API_KEY", ["ai21"], /[A-Za-z\d]{32}/, "https://docs.ai21.com/"),
  near("CLARIFAI_API_KEY", ["clarifai"], /[\da-f]{32}/, "https://docs.clarifai.com/"),
  near("ROBOFLOW_API_KEY", ["roboflow"], /[A-Za-z\d]{20}/, "https://docs.roboflow.com/"),
];
