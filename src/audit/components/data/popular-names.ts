import type { ComponentType } from '../component-type.ts';
import { names } from './names.ts';

/**
 * Names in wide use, by purl type.
 * Compiled in November 2026: names of npm and PyPI by the public download counts of their registries, the others by hand
 * from what their communities use most. No ranking, and not complete.
 */
export const POPULAR_NAMES: Readonly<Partial<Record<ComponentType, readonly string[]>>> = {
  npm: names(`
    semver ansi-styles debug minimatch strip-ansi chalk supports-color string-width ansi-regex lru-cache
    brace-expansion tslib emoji-regex wrap-ansi type-fest commander color-name color-convert source-map
    has-flag readable-stream picomatch safe-buffer escape-string-regexp yallist signal-exit react-is
    is-fullwidth-code-point which p-limit json-schema-traverse find-up locate-path p-locate mime-db
    eslint-visitor-keys minipass glob-parent iconv-lite string_decoder js-yaml isarray mime-types
    globals path-key yargs-parser resolve get-stream argparse yargs pretty-format ignore undici-types
    acorn isexe cross-spawn postcss balanced-match resolve-from fs-extra camelcase cliui punycode
    is-stream entities agent-base estraverse strip-json-comments shebang-regex shebang-command json5
    webidl-conversions path-exists path-to-regexp whatwg-url https-proxy-agent onetime form-data execa
    typescript eslint-scope inherits convert-source-map rimraf negotiator get-intrinsic statuses
    universalify fast-deep-equal minimist picocolors chokidar has-symbols esbuild function-bind
    caniuse-lite npm-run-path js-tokens graceful-fs is-number bytes readdirp mimic-fn slash browserslist
    electron-to-chromium kind-of buffer cookie jsesc lodash braces fill-range hasown node-fetch escalade
    human-signals mkdirp http-errors micromatch strip-bom es-object-atoms concat-map make-dir is-glob
    es-define-property nanoid es-errors to-regex-range call-bind-apply-helpers schema-utils
    update-browserslist-db path-scurry yocto-queue node-releases ci-info dunder-proto math-intrinsics
    get-proto has-tostringtag uri-js magic-string object-inspect fast-glob dotenv http-proxy-agent
    is-extglob strip-final-newline parse-json espree source-map-support content-disposition jest-util
    es-set-tostringtag is-wsl wrappy safer-buffer normalize-path side-channel is-core-module eslint
    cosmiconfig util-deprecate axios jsonfile ansi-escapes encodeurl jest-worker jackspeak scheduler
    doctrine postcss-selector-parser lightningcss-linux-x64-musl flat-cache callsites react
    delayed-stream is-arrayish asynckit require-from-string combined-stream file-entry-cache
    source-map-js is-docker object-assign eastasianwidth parse5 estree-walker fastq get-caller-file
    finalhandler esprima import-fresh path-parse raw-body range-parser optionator anymatch esutils
    type-check restore-cursor call-bound csstype write-file-atomic setprototypeof path-type
    supports-preserve-symlinks-flag async foreground-child on-finished prelude-ls
    fast-json-stable-stringify globby cli-cursor slice-ansi base64-js react-dom merge-stream
    eventemitter3 detect-libc serve-static lines-and-columns require-directory rollup reusify
    tough-cookie sprintf-js body-parser follow-redirects imurmurhash hosted-git-info
    json-parse-even-better-errors is-plain-obj parent-module flatted call-bind core-util-is esquery
    fast-levenshtein gensync type-is ieee754 accepts prettier side-channel-weakmap side-channel-map
    side-channel-list istanbul-lib-instrument aria-query media-typer chownr ipaddr.js run-parallel
    which-typed-array express baseline-browser-mapping cookie-signature pkg-dir esrecurse
    queue-microtask fresh natural-compare tapable deep-is enhanced-resolve proxy-from-env
    jest-message-util acorn-jsx indent-string merge2 retry acorn-walk json-buffer ts-api-utils
    binary-extensions ajv-keywords log-symbols fs.realpath inflight path-is-absolute is-regex
    lodash.merge domutils p-try es-abstract merge-descriptors buffer-from tinyglobby
    has-property-descriptors jest-diff is-callable domhandler is-unicode-supported dom-serializer p-map
    is-binary-path toidentifier package-json-from-dist define-data-property set-function-length
    tsconfig-paths word-wrap ajv-formats json-stable-stringify-without-jsonify for-each
    define-properties is-typed-array error-ex object.assign end-of-stream extend-shallow
    postcss-value-parser available-typed-arrays object-keys safe-regex-test whatwg-mimetype
    fast-xml-parser jest-regex-util define-property escape-html mdn-data unpipe deepmerge
    es-module-lexer mute-stream is-generator-function ee-first regexp.prototype.flags events
    is-date-object cjs-module-lexer content-type parseurl is-symbol is-plain-object jest-matcher-utils
    css-tree string.prototype.trimend htmlparser2 possible-typed-array-names internal-slot
    process-nextick-args is-string which-boxed-primitive regenerator-runtime is-shared-array-buffer
    jest-mock string.prototype.trimstart loose-envify pathe domelementtype is-number-object tar-stream
    is-bigint es-to-primitive fast-uri has-proto figures istanbul-lib-coverage has-bigints
    is-boolean-object normalize-package-data strip-indent forwarded proxy-addr is-weakref clone
    get-symbol-description loader-utils dom-accessibility-api pirates is-array-buffer
    function.prototype.name colorette minizlib unbox-primitive typed-array-buffer terser array-union
    tailwindcss array-buffer-byte-length functions-have-names string.prototype.trim xtend isobject
    undici globalthis expect css-select define-lazy-prop jest-haste-map extend on-headers get-tsconfig
    node-addon-api strnum serialize-javascript safe-array-concat lilconfig deep-extend webpack mocha
    moment jquery angular underscore nodemon mongoose passport request bluebird redux svelte electron
    puppeteer playwright ethers discord.js telegraf cheerio winston jsonwebtoken bcrypt sequelize
  `),
  pypi: names(`
    boto3 packaging urllib3 certifi requests typing-extensions charset-normalizer setuptools botocore
    cryptography aiobotocore python-dateutil pyyaml pydantic pygments click numpy pluggy pycparser
    pydantic-core grpcio-status anyio s3transfer attrs protobuf pytest annotated-types iniconfig fsspec
    httpx httpcore typing-inspection pandas markupsafe platformdirs python-dotenv pathspec pyjwt jinja2
    jmespath markdown-it-py aiohttp filelock importlib-metadata starlette multidict jsonschema uvicorn
    propcache wheel mdurl pyasn1 google-auth googleapis-common-protos frozenlist litellm fastapi rpds-py
    annotated-doc aiosignal referencing jsonschema-specifications trove-classifiers tzdata
    google-api-core aiohappyeyeballs pillow virtualenv greenlet colorama pyasn1-modules typer grpcio
    opentelemetry-sdk tenacity wrapt requests-oauthlib opentelemetry-api pyarrow awscli websockets
    opentelemetry-semantic-conventions python-multipart scipy sniffio pydantic-settings sqlalchemy
    pyparsing shellingham tomli beautifulsoup4 oauthlib soupsieve psutil regex cachetools textual sglang
    openai exceptiongroup hatchling opentelemetry-proto more-itertools requests-toolbelt watchfiles
    tomlkit proto-plus distro distlib jiter websocket-client mypy-extensions
    opentelemetry-exporter-otlp-proto-http langchain openpyxl et-xmlfile sse-starlette wcwidth editables
    coverage docutils huggingface-hub grpcio-tools pydantic-ai-slim dnspython werkzeug networkx
    google-cloud-storage redis gitpython google-genai msgpack psycopg2-binary pyopenssl ptyprocess
    decorator python-discovery opentelemetry-exporter-otlp-proto-grpc
    opentelemetry-exporter-otlp-proto-common smmap pexpect opentelemetry-instrumentation docker pynacl
    sortedcontainers keyring docstring-parser uvloop httptools fonttools multiprocess tabulate gitdb
    matplotlib isodate async-timeout httpx-sse prompt-toolkit jaraco-classes azure-core secretstorage
    jeepney azure-identity scikit-learn itsdangerous flask google-cloud-core hf-xet bcrypt
    jaraco-functools kiwisolver jaraco-context joblib pytest-cov pytest-asyncio contourpy alembic orjson
    email-validator deprecated google-resumable-media google-crc32c chardet ruamel-yaml defusedxml
    threadpoolctl tokenizers blinker snowflake-connector-python kubernetes tiktoken pytest-json-ctrf
    cycler tzlocal google-api-python-client sympy jsonpointer poetry-core nodeenv
    databricks-sql-connector pydantic-graph xxhash pyproject-hooks zstandard ipython
    google-cloud-aiplatform uritemplate opentelemetry-exporter-otlp prometheus-client
    google-auth-oauthlib asn1crypto google-auth-httplib2 rapidfuzz google-cloud-bigquery build traitlets
    opentelemetry-instrumentation-requests opentelemetry-util-http google-cloud-secret-manager paramiko
    httplib2 types-requests identify transformers pre-commit aiofiles google-cloud-batch parso backoff
    executing weaviate-client marshmallow hyperframe fastjsonschema hpack matplotlib-inline sqlparse
    mpmath durationpy msal-extensions jsonpatch asttokens setuptools-scm azure-storage-blob
    google-analytics-admin gunicorn anthropic babel cloudpickle authlib grpc-google-iam-v1 pure-eval
    stack-data black datasets sentry-sdk google-cloud-compute google-cloud-kms pytest-xdist
    langchain-core asgiref tornado gcsfs xmltodict webencodings cython nest-asyncio execnet
    databricks-sdk dbt-core librt termcolor python-json-logger pandas-stubs markdown google-cloud-dlp
    playwright pyzmq cachecontrol importlib-resources joserfc google-cloud-speech vcs-versioning pymongo
    watchdog debugpy google-cloud-pubsub tree-sitter google-cloud-texttospeech typing-inspect
    llama-parse dbt-adapters llama-cloud-services aioitertools rich-toolkit isort structlog pycryptodome
    tinycss2 pytest-mock slack-sdk asyncpg torch mdit-py-plugins pymysql google-cloud-tasks dulwich
    langsmith jupyter-core jsonschema-path google-cloud-monitoring flatbuffers narwhals msrest
    ruamel-yaml-clib pkginfo grpcio-health-checking installer google-cloud-bigtable cyclopts
    google-cloud-logging mccabe jupyter-client pyperclip dataclasses-json awswrangler linkify-it-py
    semver xlsxwriter dbt-common sphinx deepdiff invoke loguru google-cloud-vision ipykernel cfn-lint
    uc-micro-py pymupdf psycopg pytokens pygithub pathable python-slugify rfc3339-validator poetry
    text-unidecode arrow sqlalchemy-bigquery brotli google-cloud-language pycodestyle
    google-cloud-videointelligence snowflake-sqlalchemy cattrs rich-rst google-cloud-workflows jsonref
    google-cloud-redis snowflake-snowpark-python google-cloud-dataform google-cloud-os-login crashtest
    safetensors backports-tarfile mistune beartype types-pyyaml onnxruntime types-protobuf deprecation
    pendulum croniter argcomplete poetry-plugin-export requests-file tomli-w ujson typeguard
    psycopg-binary jsonpath-ng shapely nbformat langchain-openai datadog
    opentelemetry-instrumentation-threading bleach fastmcp griffelib pypdf graphql-core wsproto
    opentelemetry-exporter-prometheus google-cloud-run opentelemetry-instrumentation-fastapi typedload
    smart-open google-ads google-cloud-memcache faker django tensorflow keras selenium scrapy celery
    ansible pycrypto discord telethon pipenv
  `),
  cargo: names(`
    anyhow async-trait autocfg backtrace base64 bindgen bitflags byteorder bytes cfg-if chrono clap
    cmake colored console criterion crossbeam crossbeam-channel crossbeam-epoch crossbeam-utils dashmap
    diesel digest dirs either env_logger fastrand flate2 form_urlencoded futures futures-channel
    futures-core futures-util generic-array getrandom gimli hashbrown heck hmac http httparse humantime
    hyper hyper-util iana-time-zone idna indexmap indicatif itertools jobserver js-sys lazy_static libc
    libloading linux-raw-sys lock_api log4rs matchers memchr memoffset memmap2 mime_guess miniz_oxide
    native-tls num-bigint num-integer num-traits num_cpus object once_cell openssl openssl-sys
    ordered-float parking_lot parking_lot_core percent-encoding petgraph pin-project pin-project-lite
    pin-utils pkg-config ppv-lite86 proc-macro2 proptest prost quote rand_chacha rand_core rayon
    rayon-core regex regex-automata regex-syntax reqwest ring rustc-demangle rustc-hash rustix rustls
    rustls-pemfile rustls-webpki rustversion schannel scopeguard semver serde serde_derive serde_json
    serde_urlencoded serde_yaml signal-hook smallvec socket2 sqlx static_assertions structopt strsim syn
    tempfile termcolor terminal_size textwrap thiserror thread_local time-macros tinyvec tokio
    tokio-macros tokio-rustls tokio-stream tokio-util toml toml_edit tower tower-service tracing
    tracing-core tracing-subscriber typenum unicode-bidi unicode-ident unicode-normalization
    unicode-width url utf8parse uuid vcpkg version_check void walkdir wasm-bindgen web-sys webpki-roots
    winapi windows-sys windows-targets winnow zerocopy zeroize zstd axum actix-web rocket rust_decimal
  `),
  gem: names(`
    actioncable actionmailer actionpack actionview activejob activemodel activerecord activestorage
    activesupport addressable arel aws-sdk-core aws-sdk-s3 bcrypt bigdecimal bootsnap builder bundler
    byebug capistrano capybara coderay concurrent-ruby crass dalli devise diff-lcs docile domain_name
    dotenv ethon excon execjs factory_bot faker faraday fastlane ffi-compiler fog-core globalid
    google-apis-core gyoku haml hashie http-cookie httparty i18n-tasks jmespath json-schema jquery-rails
    kaminari listen loofah marcel method_source mime-types mini_mime mini_portile2 minitest msgpack
    multi_json multi_xml multipart-post mysql2 net-http net-imap net-protocol net-smtp net-ssh netrc
    nokogiri oauth2 octokit omniauth parallel parser pry-byebug public_suffix pundit rack-protection
    rack-test rails rails-dom-testing rails-html-sanitizer railties rainbow rake-compiler rb-fsevent
    rb-inotify redis-client regexp_parser representable rest-client resque rexml rspec rspec-core
    rspec-expectations rspec-mocks rspec-support rubocop rubocop-ast ruby-progressbar rubyzip sass-rails
    sassc selenium-webdriver shoulda-matchers sidekiq signet simplecov sinatra spring sprockets
    sprockets-rails sqlite3 strong_migrations thread_safe timeout turbolinks typhoeus tzinfo uglifier
    unicode-display_width unicorn warden webmock websocket-driver websocket-extensions whenever zeitwerk
  `),
  composer: names(`
    doctrine/annotations doctrine/cache doctrine/collections doctrine/dbal doctrine/event-manager
    doctrine/inflector doctrine/instantiator doctrine/lexer doctrine/orm egulias/email-validator
    fakerphp/faker filp/whoops friendsofphp/php-cs-fixer fruitcake/php-cors guzzlehttp/guzzle
    guzzlehttp/promises guzzlehttp/psr7 laravel/framework laravel/sanctum laravel/tinker
    league/commonmark league/flysystem mockery/mockery monolog/monolog myclabs/deep-copy nesbot/carbon
    nikic/php-parser nunomaduro/collision phar-io/manifest phpmailer/phpmailer phpoption/phpoption
    phpseclib/phpseclib phpstan/phpstan phpunit/php-code-coverage phpunit/phpunit predis/predis
    psr/cache psr/container psr/event-dispatcher psr/http-client psr/http-factory psr/http-message
    psr/log psr/simple-cache ramsey/collection ramsey/uuid sebastian/diff spatie/laravel-permission
    squizlabs/php_codesniffer swiftmailer/swiftmailer symfony/cache symfony/console symfony/css-selector
    symfony/dotenv symfony/event-dispatcher symfony/finder symfony/http-foundation symfony/http-kernel
    symfony/mailer symfony/mime symfony/polyfill-mbstring symfony/process symfony/routing symfony/string
    symfony/translation symfony/var-dumper symfony/yaml twig/twig vlucas/phpdotenv webmozart/assert
  `),
  nuget: names(`
    AutoMapper Autofac AWSSDK.Core AWSSDK.S3 Azure.Core Azure.Identity Azure.Storage.Blobs
    BouncyCastle.Cryptography Castle.Core CsvHelper Dapper Elasticsearch.Net EntityFramework
    FluentAssertions FluentValidation Google.Protobuf Grpc.Core HtmlAgilityPack Humanizer MassTransit
    MediatR Microsoft.AspNetCore.Mvc Microsoft.Data.SqlClient Microsoft.EntityFrameworkCore
    Microsoft.Extensions.Configuration Microsoft.Extensions.DependencyInjection
    Microsoft.Extensions.Http Microsoft.Extensions.Logging Microsoft.IdentityModel.Tokens
    Microsoft.NET.Test.Sdk MongoDB.Driver MySql.Data NETStandard.Library NLog.Web Newtonsoft.Json Npgsql
    NSubstitute NUnit OpenTelemetry Polly.Core Quartz RabbitMQ.Client RestSharp Serilog
    Serilog.Sinks.Console SixLabors.ImageSharp StackExchange.Redis Swashbuckle.AspNetCore
    System.IdentityModel.Tokens.Jwt System.Text.Json Topshelf xunit.core xunit.assert YamlDotNet
  `),
  golang: names(`
    cloud.google.com/go github.com/aws/aws-sdk-go github.com/aws/aws-sdk-go-v2
    github.com/azure/azure-sdk-for-go github.com/burntsushi/toml github.com/cespare/xxhash
    github.com/davecgh/go-spew github.com/dgrijalva/jwt-go github.com/docker/docker
    github.com/fatih/color github.com/fsnotify/fsnotify github.com/gin-gonic/gin github.com/go-chi/chi
    github.com/go-logr/logr github.com/go-redis/redis github.com/go-sql-driver/mysql
    github.com/gogo/protobuf github.com/golang-jwt/jwt github.com/golang/mock github.com/golang/protobuf
    github.com/google/go-cmp github.com/google/uuid github.com/gorilla/mux github.com/gorilla/websocket
    github.com/grpc-ecosystem/grpc-gateway github.com/hashicorp/go-multierror
    github.com/hashicorp/terraform github.com/hashicorp/vault github.com/jackc/pgx
    github.com/jinzhu/gorm github.com/json-iterator/go github.com/klauspost/compress
    github.com/labstack/echo github.com/lib/pq github.com/mattn/go-sqlite3
    github.com/mitchellh/mapstructure github.com/onsi/ginkgo github.com/onsi/gomega
    github.com/pkg/errors github.com/pmezard/go-difflib github.com/prometheus/client_golang
    github.com/prometheus/common github.com/shopspring/decimal github.com/sirupsen/logrus
    github.com/spf13/cobra github.com/spf13/pflag github.com/spf13/viper github.com/stretchr/testify
    github.com/urfave/cli go.etcd.io/bbolt go.opentelemetry.io/otel go.uber.org/atomic go.uber.org/zap
    golang.org/x/crypto golang.org/x/mod golang.org/x/net golang.org/x/oauth2 golang.org/x/sync
    golang.org/x/sys golang.org/x/term golang.org/x/text golang.org/x/time golang.org/x/tools
    google.golang.org/api google.golang.org/grpc google.golang.org/protobuf gopkg.in/yaml gorm.io/gorm
    k8s.io/api k8s.io/apimachinery k8s.io/client-go sigs.k8s.io/controller-runtime sigs.k8s.io/yaml
  `),
  github: names(`
    actions/cache actions/checkout actions/configure-pages actions/create-release actions/deploy-pages
    actions/dependency-review-action actions/download-artifact actions/github-script actions/labeler
    actions/setup-dotnet actions/setup-go actions/setup-java actions/setup-node actions/setup-python
    actions/setup-ruby actions/stale actions/upload-artifact actions/upload-pages-artifact
    aws-actions/amazon-ecr-login aws-actions/configure-aws-credentials azure/login
    codecov/codecov-action docker/build-push-action docker/login-action docker/metadata-action
    docker/setup-buildx-action docker/setup-qemu-action dorny/paths-filter github/codeql-action
    golangci/golangci-lint-action google-github-actions/auth google-github-actions/setup-gcloud
    goreleaser/goreleaser-action gradle/actions hashicorp/setup-terraform ossf/scorecard-action
    peaceiris/actions-gh-pages peter-evans/create-pull-request pnpm/action-setup pre-commit/action
    pypa/gh-action-pypi-publish ruby/setup-ruby sigstore/cosign-installer softprops/action-gh-release
    step-security/harden-runner tj-actions/changed-files
  `),
};

/** Scopes of npm in wide use. */
export const POPULAR_SCOPES: readonly string[] = names(`
  angular apollo ast-grep aws-sdk azure babel commitlint electron emotion esbuild eslint fortawesome
  google-cloud graphql-tools hapi istanbuljs jest jridgewell mui nestjs next nodelib npmcli octokit
  opentelemetry parcel radix-ui react-native react-navigation reduxjs rollup sentry sigstore sinclair
  sinonjs storybook swc tailwindcss tanstack testing-library tsconfig types typescript-eslint vitejs
  vitest vue webassemblyjs
`);
