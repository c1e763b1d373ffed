package io.dragoman.dlq.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dragoman.dlq.policy.PolicySettings;
import io.dragoman.resilience.config.ConfigurationException;
import io.dragoman.resilience.config.Settings;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServiceConfigTest {

  @Test
  void shouldReplayNothingByItselfUnlessTold() {
    assertThat(ServiceConfig.policies(settings(Map.of()))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0", "192.0.2.7", "no-such-host.invalid"})
  void shouldRefuseToListenOnTheNetworkWhenThereAreNoKeys(final String host) {
    assertThatThrownBy(() -> settings(Map.of("http.host", host)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("http.host")
        .hasMessageContaining("api.keys.file");
    assertThat(settings(Map.of("http.host", host, "api.keys.file", "keys"))).isNotNull();
  }

  @Test
  void shouldReadPolicies() {
    final Settings settings =
        settings(
            Map.of(
                "policies", "timeouts, all-of-it",
                "policy.timeouts.topic", "dlq.transcriber",
                "policy.timeouts.code", "ENGINE_TIMEOUT,engine_failed",
                "policy.timeouts.delay.ms", "1000",
                "policy.timeouts.rate", "2.5",
                "policy.timeouts.max.per.hour", "7",
                "policy.all-of-it.topic", "dlq.translator"));

    assertThat(ServiceConfig.policies(settings))
        .extracting(PolicySettings::name)
        .containsExactly("timeouts", "all-of-it");
    final PolicySettings timeouts = ServiceConfig.policies(settings).getFirst();
    assertThat(timeouts.errorCodes()).isEqualTo(Set.of("ENGINE_TIMEOUT", "ENGINE_FAILED"));
    assertThat(timeouts.delay()).isEqualTo(Duration.ofSeconds(1));
    assertThat(timeouts.perSecond()).isEqualTo(2.5);
    assertThat(timeouts.maxPerHour()).isEqualTo(7);
  }

  @Test
  void shouldReadPoliciesFromTheEnvironment() {
    final Settings settings =
        ServiceConfig.spec()
            .resolve(
                Map.of(),
                Map.of("DRAGOMAN_POLICIES", "a", "DRAGOMAN_POLICY_A_MAX_PER_HOUR", "9"),
                Map.of("policy.a.topic", "dlq.ingest"));

    assertThat(ServiceConfig.policies(settings).getFirst().maxPerHour()).isEqualTo(9);
  }

  @ParameterizedTest
  @CsvSource({
    "policy.a.codes, INTERNAL, 'did you mean code'",
    "policy.a.code, NO_SUCH_CODE, 'NO_SUCH_CODE is none of UNDECODABLE_RECORD'",
    "policy.a.disposition, BAD, 'BAD is none of POISON'",
    "policy.a.rate, 0, rate",
    "policy.a.max.per.hour, 0, max.per.hour",
    "policy.a.delay.ms, 86400000, 'must be smaller than max.age.ms'",
    "policy.b.topic, dlq.ingest, 'a policy that policies does not name'",
    "policies, 'a,a', 'twice'",
    "policies, 'a,b', 'policy.b.topic must say'",
    "policies, A, 'is no name of a policy'",
    "bootstrap.server, x, 'did you mean bootstrap.servers'"
  })
  void shouldNameTheKeyWhenSomethingIsWrong(
      final String key, final String value, final String said) {
    final Map<String, String> values = new HashMap<>();
    values.put("policies", "a");
    values.put("policy.a.topic", "dlq.translator");
    values.put(key, value);

    assertThatThrownBy(() -> settings(values))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(said);
  }

  private static Settings settings(final Map<String, String> values) {
    return ServiceConfig.spec().resolve(values);
  }
}
