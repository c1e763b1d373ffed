package io.dragoman.schemas.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dragoman.schemas.DragomanException;
import io.dragoman.schemas.ErrorCode;
import io.dragoman.schemas.event.TextEvent;
import io.dragoman.schemas.serde.FakeRegistry.Said;
import io.dragoman.testkit.Keytool;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.SslConfigs;
import org.apache.kafka.common.security.ssl.DefaultSslEngineFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegistryTlsTest {
  private static final String PASSWORD = "changeit";

  @TempDir private static Path directory;
  private static String store;
  private FakeRegistry registry;

  @BeforeAll
  static void makeStore() throws Exception {
    final Path file = directory.resolve("both.p12");
    // One self-signed certificate for 127.0.0.1 serves both sides.
    Keytool.run(
        file,
        PASSWORD,
        "-genkeypair",
        "-alias",
        "registry",
        "-keyalg",
        "EC",
        "-dname",
        "CN=registry",
        "-ext",
        "SAN=ip:127.0.0.1");
    store = file.toString();
  }

  @BeforeEach
  void start() {
    final ConfigDef definition = new ConfigDef();
    SslConfigs.addClientSslSupport(definition);
    try (DefaultSslEngineFactory tls = new DefaultSslEngineFactory()) {
      tls.configure(
          definition.parse(
              Map.of(
                  "ssl.keystore.type", "PKCS12",
                  "ssl.keystore.location", store,
                  "ssl.keystore.password", PASSWORD,
                  "ssl.truststore.type", "PKCS12",
                  "ssl.truststore.location", store,
                  "ssl.truststore.password", PASSWORD)));
      registry = FakeRegistry.startTls(tls.sslContext(), asked -> Said.id(7));
    }
  }

  @AfterEach
  void stop() {
    registry.close();
  }

  @Test
  void shouldSpeakTlsBothWaysWhenStoresAreConfigured() {
    final Map<String, Object> config = trusting();
    config.put("schema.registry.ssl.keystore.location", store);
    config.put("schema.registry.ssl.keystore.type", "PKCS12");
    config.put("schema.registry.ssl.keystore.password", PASSWORD);
    try (AvroSerde<TextEvent> serde = AvroSerde.forValues(TextEvent.class, config)) {
      assertThat(serde.serializer().serialize("t", SampleRecords.textEvent("x"))).isNotNull();
    }
  }

  @Test
  void shouldFailWhenTheServerAsksForACertificateAndThereIsNone() {
    assertUnavailable(trusting());
  }

  @Test
  void shouldFailWhenTheServerIsNotTrusted() {
    assertUnavailable(Map.of("schema.registry.url", registry.url()));
  }

  private static void assertUnavailable(final Map<String, Object> trusting) {
    final Map<String, Object> config = new HashMap<>(trusting);
    // It is asked again until then.
    config.put("schema.registry.call.timeout.ms", 300);
    try (AvroSerde<TextEvent> serde = AvroSerde.forValues(TextEvent.class, config)) {
      assertThatThrownBy(() -> serde.serializer().serialize("t", SampleRecords.textEvent("x")))
          .isInstanceOfSatisfying(
              DragomanException.class,
              e -> assertThat(e.code()).isEqualTo(ErrorCode.REGISTRY_UNAVAILABLE))
          .message()
          .contains("https://127.0.0.1");
    }
  }

  private Map<String, Object> trusting() {
    final Map<String, Object> config = new HashMap<>();
    config.put("schema.registry.url", registry.url());
    config.put("schema.registry.ssl.truststore.location", store);
    config.put("schema.registry.ssl.truststore.type", "PKCS12");
    config.put("schema.registry.ssl.truststore.password", PASSWORD);
    return config;
  }
}
