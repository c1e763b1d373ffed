package io.dragoman.inference.remote;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dragoman.inference.ModelLoadException;
import io.dragoman.schemas.Language;
import io.dragoman.schemas.Sha256;
import io.dragoman.schemas.tls.ClientIdentity;
import io.dragoman.schemas.tls.TrustedAuthorities;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * What {@code remote.json} in a model directory says of a service.
 *
 * @param url base address, to which a protocol's paths are added
 * @param model name of the model there; empty where the service has one
 * @param key proof of who asks; sent, never shown
 * @param authorities by which it may be certified, beside those that the JVM knows
 * @param client who asks, for a service that wants a certificate
 * @param local whether the service works on this machine, as its operator says
 * @param languages those that may be asked for; none for a model that takes any
 * @param timeout longest time of one call
 * @param maxTokens most tokens of one answer
 * @param prompt what a language model is told to do
 * @param request what is sent to it besides, and in place of, what always is
 * @param probe how one sees whether the service is well
 * @param version changes with whatever changes answers
 */
record RemoteSettings(
    URI url,
    String model,
    Optional<String> key,
    List<Certificate> authorities,
    Optional<ClientIdentity> client,
    boolean local,
    List<Language> languages,
    Duration timeout,
    int maxTokens,
    PromptTemplate prompt,
    RequestFields request,
    Probe probe,
    String version) {
  static final String FILE = "remote.json";

  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();
  private static final String BUILT_IN_PROMPT = "translate.txt";
  private static final Pattern KEY = Pattern.compile("[!-~]+");
  private static final int MAX_FILE_BYTES = 64 << 10;
  private static final int DIGEST_CHARACTERS = 12;
  private static final long DEFAULT_TIMEOUT_MS = 60_000;
  private static final int DEFAULT_MAX_TOKENS = 2048;

  /** The file. */
  private record Stored(
      @Nullable String url,
      @Nullable String model,
      @JsonProperty("key_env") @Nullable String keyEnvironment,
      @JsonProperty("key_file") @Nullable String keyFile,
      @JsonProperty("ca_file") @Nullable String caFile,
      @JsonProperty("client_certificate_file") @Nullable String clientCertificateFile,
      @JsonProperty("client_key_file") @Nullable String clientKeyFile,
      @Nullable Boolean local,
      @Nullable List<String> languages,
      @JsonProperty("timeout_ms") @Nullable Long timeoutMs,
      @JsonProperty("max_tokens") @Nullable Integer maxTokens,
      @Nullable String prompt,
      @Nullable ObjectNode request,
      @Nullable String probe) {}

  /**
   * Reads the file.
   *
   * @param environment the process's, for a key
   * @throws ModelLoadException if something is missing or wrong; says what, and never a key
   */
  static RemoteSettings read(final Path directory, final Map<String, String> environment) {
    final Path file = directory.resolve(FILE);
    final byte[] bytes = bytes(file);
    final Stored stored = parse(file, bytes);
    return of(directory, bytes, stored, languages(file, stored.languages()), environment);
  }

  /**
   * Reads the file of a model that takes any language, and whose stage tells it what to do.
   *
   * @param environment the process's, for a key
   * @throws ModelLoadException if something is missing or wrong; says what, and never a key
   */
  static RemoteSettings ofLanguageModel(
      final Path directory, final Map<String, String> environment) {
    final Path file = directory.resolve(FILE);
    final byte[] bytes = bytes(file);
    final Stored stored = parse(file, bytes);
    if (stored.languages() != null || stored.prompt() != null) {
      throw wrong(
          file, "languages and prompt are for translation; here the stage tells what to do");
    }
    return of(directory, bytes, stored, List.of(), environment);
  }

  private static RemoteSettings of(
      final Path directory,
      final byte[] bytes,
      final Stored stored,
      final List<Language> languages,
      final Map<String, String> environment) {
    final Path file = directory.resolve(FILE);
    final Optional<String> text =
        Optional.ofNullable(stored.prompt())
            .map(name -> new String(bytes(directory.resolve(name)), StandardCharsets.UTF_8));
    final PromptTemplate prompt = new PromptTemplate(text.orElseGet(RemoteSettings::builtInPrompt));
    final URI url = url(file, stored.url());
    return new RemoteSettings(
        url,
        Optional.ofNullable(stored.model()).orElse(""),
        key(directory, stored, environment),
        authorities(directory, url, stored.caFile()),
        client(directory, url, stored),
        local(file, url, stored.local()),
        languages,
        Duration.ofMillis(positive(file, "timeout_ms", stored.timeoutMs(), DEFAULT_TIMEOUT_MS)),
        Math.toIntExact(
            positive(
                file,
                "max_tokens",
                stored.maxTokens() == null ? null : Long.valueOf(stored.maxTokens()),
                DEFAULT_MAX_TOKENS)),
        prompt,
        request(file, stored.request()),
        probe(file, stored.probe()),
        directory.toAbsolutePath().normalize().getFileName() + "-" + digest(bytes, prompt.text()));
  }

  private static Stored parse(final Path file, final byte[] bytes) {
    try {
      final Stored stored = JSON.readValue(bytes, Stored.class);
      if (stored == null) {
        throw wrong(file, "it is empty");
      }
      return stored;
    } catch (final UnrecognizedPropertyException e) {
      throw wrong(
          file,
          "there is no field '%s'; there are %s"
              .formatted(e.getPropertyName(), e.getKnownPropertyIds()));
    } catch (final JsonMappingException e) {
      final String field =
          e.getPath().stream()
              .map(JsonMappingException.Reference::getFieldName)
              .map(name -> name + ": ")
              .findFirst()
              .orElse("");
      throw wrong(file, field + e.getOriginalMessage());
    } catch (final JacksonException e) {
      throw wrong(file, e.getOriginalMessage());
    } catch (final IOException e) {
      throw wrong(file, e.toString());
    }
  }

  private static byte[] bytes(final Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      final byte[] bytes = in.readNBytes(MAX_FILE_BYTES + 1);
      if (bytes.length > MAX_FILE_BYTES) {
        throw wrong(file, "it has more than " + MAX_FILE_BYTES + " bytes");
      }
      return bytes;
    } catch (final IOException e) {
      throw ModelLoadException.unreadable(file, e);
    }
  }

  /** What is sent is somebody's words and a key: in clear text to this machine only. */
  private static URI url(final Path file, final @Nullable String text) {
    if (text == null) {
      throw wrong(file, "url is missing, such as https://api.example.com/v1");
    }
    final URI url;
    try {
      url = URI.create(text.endsWith("/") ? text : text + "/");
    } catch (final IllegalArgumentException e) {
      throw wrong(file, "url is none: " + e.getMessage());
    }
    final boolean plain = "http".equals(url.getScheme());
    if (url.getHost() == null
        || url.getRawQuery() != null
        || url.getRawFragment() != null
        || url.getRawUserInfo() != null
        || !plain && !"https".equals(url.getScheme())) {
      throw wrong(file, "url must be https://HOST/PATH, without user, query and fragment");
    }
    if (plain && !isLoopback(url.getHost())) {
      throw wrong(
          file, "url is http to another machine, where all could read text and key; use https");
    }
    return url;
  }

  /** A name could mean another machine tomorrow. */
  private static boolean local(final Path file, final URI url, final @Nullable Boolean said) {
    final boolean local = Boolean.TRUE.equals(said);
    if (local && !url.getHost().matches("localhost|127\\.[0-9.]+|\\[::1\\]")) {
      throw wrong(
          file,
          "local is true, and url is no address of this machine, such as 127.0.0.1; where"
              + " else it runs, leave local out");
    }
    return local;
  }

  private static boolean isLoopback(final String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (final UnknownHostException e) {
      return false;
    }
  }

  private static Optional<String> key(
      final Path directory, final Stored stored, final Map<String, String> environment) {
    if (stored.keyEnvironment() != null) {
      final String key = environment.get(stored.keyEnvironment());
      if (key == null || key.isBlank()) {
        throw wrong(
            directory.resolve(FILE),
            "key_env names the variable %s, which is not set".formatted(stored.keyEnvironment()));
      }
      return Optional.of(usable(directory, "key_env", key.strip()));
    }
    return Optional.ofNullable(stored.keyFile())
        .map(name -> new String(bytes(directory.resolve(name)), StandardCharsets.UTF_8).strip())
        .map(key -> usable(directory, "key_file", key));
  }

  /** No header takes another one, and whoever is given it says all of it in what is thrown. */
  private static String usable(final Path directory, final String field, final String key) {
    if (!KEY.matcher(key).matches()) {
      throw wrong(
          directory.resolve(FILE),
          field + " must lead to one line of letters, digits and signs without spaces");
    }
    return key;
  }

  private static List<Certificate> authorities(
      final Path directory, final URI url, final @Nullable String name) {
    if (name == null) {
      return List.of();
    }
    if (!"https".equals(url.getScheme())) {
      throw wrong(directory.resolve(FILE), "ca_file is for a url with https");
    }
    try {
      return TrustedAuthorities.read(directory.resolve(name));
    } catch (final IOException e) {
      throw wrong(directory.resolve(FILE), "ca_file cannot be used: " + e.getMessage());
    }
  }

  private static Optional<ClientIdentity> client(
      final Path directory, final URI url, final Stored stored) {
    final String certificate = stored.clientCertificateFile();
    final String key = stored.clientKeyFile();
    if (certificate == null && key == null) {
      return Optional.empty();
    }
    final Path file = directory.resolve(FILE);
    if (certificate == null || key == null) {
      throw wrong(file, "client_certificate_file and client_key_file need each other");
    }
    if (!"https".equals(url.getScheme())) {
      throw wrong(file, "client_certificate_file is for a url with https");
    }
    try {
      return Optional.of(
          ClientIdentity.read(directory.resolve(certificate), directory.resolve(key)));
    } catch (final IOException e) {
      throw wrong(file, "client_certificate_file cannot be used: " + e.getMessage());
    }
  }

  private static RequestFields request(final Path file, final @Nullable ObjectNode fields) {
    try {
      return fields == null ? RequestFields.NONE : RequestFields.of(fields);
    } catch (final IllegalArgumentException e) {
      throw wrong(file, "request: " + e.getMessage());
    }
  }

  /**
   * Refuses what only means something to a language model.
   *
   * @throws ModelLoadException if something is said of requests
   */
  void requireNoRequestFields() {
    if (!request.fields().isEmpty()) {
      throw new ModelLoadException(FILE + ": request is for language models");
    }
  }

  private static Probe probe(final Path file, final @Nullable String text) {
    try {
      return text == null ? Probe.OF_PROTOCOL : Probe.parse(text);
    } catch (final IllegalArgumentException e) {
      throw wrong(file, "probe: " + e.getMessage());
    }
  }

  /**
   * What HTTPS is spoken with; empty: what the JVM has.
   *
   * @throws ModelLoadException if the JVM cannot use the certificates
   */
  Optional<SSLContext> tls() {
    if (authorities.isEmpty() && client.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          client.isPresent()
              ? TrustedAuthorities.with(authorities, client.get())
              : TrustedAuthorities.with(authorities));
    } catch (final IOException e) {
      throw new ModelLoadException("TLS of %s: %s".formatted(FILE, e.getMessage()), e);
    }
  }

  private static List<Language> languages(final Path file, final @Nullable List<String> codes) {
    if (codes == null || codes.isEmpty()) {
      throw wrong(file, "languages is missing: the codes that may be asked for, such as ko, en");
    }
    return codes.stream()
        .map(
            code ->
                Language.find(code)
                    .orElseThrow(() -> wrong(file, "there is no language '" + code + "'")))
        .distinct()
        .toList();
  }

  private static long positive(
      final Path file, final String name, final @Nullable Long value, final long otherwise) {
    if (value != null && (value < 1 || value > Integer.MAX_VALUE)) {
      throw wrong(file, name + " must be 1 or more, but is " + value);
    }
    return value == null ? otherwise : value;
  }

  private static String builtInPrompt() {
    try (InputStream in = RemoteSettings.class.getResourceAsStream(BUILT_IN_PROMPT)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (final IOException e) {
      throw new IllegalStateException("Part of this jar cannot be read", e);
    }
  }

  private static String digest(final byte[] file, final String prompt) {
    final MessageDigest sha256 = Sha256.start();
    sha256.update(file);
    sha256.update(prompt.getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(sha256.digest()).substring(0, DIGEST_CHARACTERS);
  }

  private static ModelLoadException wrong(final Path file, final String what) {
    return new ModelLoadException(file.toAbsolutePath() + ": " + what);
  }

  /** Without the key. */
  @Override
  public String toString() {
    return "RemoteSettings[" + url + ", " + model + ", " + version + "]";
  }
}
