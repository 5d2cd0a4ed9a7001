import type { ComponentType } from '../component-type.ts';
import { names } from './names.ts';

/**
 * Names that differ from a popular one in one letter and are what they say. Of npm those with at least 50,000 downloads a
 * month, of PyPI those of the 15,000 most downloaded, by the public counts of November 2026, without known imitations.
 */
export const SIMILAR_NAMES: Readonly<Partial<Record<ComponentType, readonly string[]>>> = {
  npm: names(`
    accept ansistyles args args-parser as-number bcrypto binaryextensions brace brakes buffers byte
    callsite camel-case cline clones clui color-namer combined-stream2 cookies crypt dargs dom-serialize
    dom-utils eclint edn-data eventemitter2 extend2 extendr fclone findup flatten foreach form-data2
    fs.extra gaxios getstream global has-own htmlparser httperrors inherit ip-bigint ip-regex is-array
    is-blob is-object is-regexp is-typedarray isnumber isostring isstream it-glob jslint json json3
    jsona jsonc jsonp just-diff lrucache media-type merge mergee mkdir mkdirp2 mquery murmurhash
    one-time p-tap pargs parse parse-url parsejson parseuri path path-parser path2 postcss-values-parser
    preact prettierx punycode2 react-if react-vis readdir reqwest rs-module-lexer rsync schedule scrypt
    semiver set-proto slash2 source-map-cjs stdnum synckit telegram tslint tsutils ttypescript urijs
    vargs vasync wordwrap xbytes
  `),
  pypi: names(`
    acachecontrol aiofile beautifulsoup boto bpython cchardet crick cronitor ctransformers cwcwidth
    dataset dbt-score deepdiff6 djongo fastai git-python gitdb2 google-adk google-oauth googleads
    grequests gsutil hjson httpr hyper identity ijson ipytest isolate jiwer jsonpath markdown2 mocker
    myjwt nest-asyncio2 openapi parse parsl parsy pkginfo2 psycopg2 psycopgbinary pyaml pyasn
    pycryptodomex pymssql pymupdfb pypd pypdf2 pypdf3 pypdf4 pytest-csv retworkx scapy scipp scrypt
    simpy slack smmap2 spython tombi toml torchx unicorn uri-template usort vbuild vyper websocket
    willow wsgiref xoto3
  `),
  cargo: names(`
    log rand time nom tokio-test tower-http rustls-native-certs futures-io
    prost-types hyper-tls sqlx-core http-body mio mime matches memmap num-rational rand_pcg
    async-std async-stream signal-hook-registry axum-core rocket_codegen zstd-sys zstd-safe
  `),
  gem: names(`
    rake rack puma thor json pry rails-i18n sqlite redis mysql
  `),
};
