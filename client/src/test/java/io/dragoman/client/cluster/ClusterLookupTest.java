package io.dragoman.client.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.dragoman.client.cluster.Cluster.Origin;
import io.dragoman.client.cluster.ClusterLookup.Said;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ClusterLookupTest {
  private static final Path NAMED = Path.of("named");
  private static final Map<String, String> VARIABLES =
      Map.of(
          ClusterLookup.BOOTSTRAP_VARIABLE, "variable:9092",
          ClusterLookup.REGISTRY_VARIABLE, "http://variable");
  private static final Map<String, String> FILE =
      Map.of(
          "bootstrap.servers", "file:9092",
          "schema.registry.url", "http://file",
          "security.protocol", "SSL");
  private static final LocalStacks RUNNING =
      new LocalStacks() {
        @Override
        public Optional<Address> running() {
          return Optional.of(new Address("stack:1", "http://stack"));
        }

        @Override
        public Optional<Address> running(final Path directory) {
          return Optional.of(new Address("named-stack:1", "http://named-stack"))
              .filter(stack -> directory.equals(NAMED));
        }
      };

  @Test
  void shouldTakeTheOptionBeforeAllElse() {
    final Cluster cluster =
        new ClusterLookup(VARIABLES, RUNNING)
            .findOrDefault(
                new Said(Optional.of("option:9092"), Optional.empty(), Optional.of(NAMED), FILE));
    assertThat(cluster.bootstrapServers()).isEqualTo("option:9092");
    assertThat(cluster.schemaRegistry()).contains("http://variable");
    assertThat(cluster.origin()).isEqualTo(Origin.OPTION);
    assertThat(cluster.properties()).isEqualTo(Map.of("security.protocol", "SSL"));
  }

  @Test
  void shouldMeanTheStackThatIsNamedWhateverTheVariablesSay() {
    final Cluster cluster =
        new ClusterLookup(VARIABLES, RUNNING)
            .findOrDefault(
                new Said(Optional.empty(), Optional.empty(), Optional.of(NAMED), Map.of()));
    assertThat(cluster.bootstrapServers()).isEqualTo("named-stack:1");
    assertThat(cluster.schemaRegistry()).contains("http://named-stack");
  }

  @Test
  void shouldTakeVariableBeforeFileAndFileBeforeRunningStack() {
    final Said said = new Said(Optional.empty(), Optional.empty(), Optional.empty(), FILE);
    assertThat(new ClusterLookup(VARIABLES, RUNNING).findOrDefault(said).bootstrapServers())
        .isEqualTo("variable:9092");
    final Cluster file = new ClusterLookup(Map.of(), RUNNING).findOrDefault(said);
    assertThat(file.bootstrapServers()).isEqualTo("file:9092");
    assertThat(file.schemaRegistry()).contains("http://file");
  }

  @Test
  void shouldFindTheStackOfTheDirectoryThatAVariableNames() {
    final ClusterLookup lookup =
        new ClusterLookup(Map.of(ClusterLookup.DIRECTORY_VARIABLE, NAMED.toString()), RUNNING);
    assertThat(lookup.findOrDefault(Said.NOTHING).bootstrapServers()).isEqualTo("named-stack:1");
  }

  @Test
  void shouldNeverUseTheRegistryOfALocalStackBesideAnotherCluster() {
    final ClusterLookup lookup =
        new ClusterLookup(Map.of(ClusterLookup.BOOTSTRAP_VARIABLE, "variable:9092"), RUNNING);
    assertThat(lookup.findOrDefault(Said.NOTHING).schemaRegistry()).isEmpty();
  }

  @Test
  void shouldUseALocalStacksOwnRegistryWhateverAVariableSays() {
    final ClusterLookup lookup =
        new ClusterLookup(Map.of(ClusterLookup.REGISTRY_VARIABLE, "http://variable"), RUNNING);
    assertThat(lookup.findOrDefault(Said.NOTHING).schemaRegistry()).contains("http://stack");
  }

  @Test
  void shouldFallBackOnTheUsualBrokerWhenNothingRuns() {
    final ClusterLookup lookup = new ClusterLookup(Map.of(), LocalStacks.NONE);
    assertThat(lookup.find(Said.NOTHING)).isEmpty();
    assertThat(lookup.findOrDefault(Said.NOTHING).bootstrapServers()).isEqualTo("127.0.0.1:9092");
  }

  @Test
  void shouldRefuseRatherThanActOnAnotherClusterWhenTheNamedStackDoesNotRun() {
    final ClusterLookup lookup = new ClusterLookup(VARIABLES, LocalStacks.NONE);
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                lookup.findOrDefault(
                    new Said(Optional.empty(), Optional.empty(), Optional.of(NAMED), Map.of())))
        .withMessageContaining("No local stack runs in named");
  }
}
