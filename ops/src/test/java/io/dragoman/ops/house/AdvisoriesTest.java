package io.dragoman.ops.house;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor.Version;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/**
 * No library of the build has a known defect of security, unless there is a reason why it does no
 * harm here. Known is what stands in {@code advisories.json}, a snapshot, so that the build needs
 * no network and gives the same answer tomorrow; whoever changes a library brings it up to date.
 */
class AdvisoriesTest {
  @Test
  void shouldHaveNoLibraryWithAKnownDefect() throws IOException {
    final List<String> libraries =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .map(path -> path.replace(File.separatorChar, '/'))
            .filter(path -> path.endsWith(".jar"))
            .toList();
    assertThat(libraries).as("libraries in a Maven repository").hasSizeGreaterThan(50);

    assertThat(advisories().flatMap(advisory -> hit(advisory, libraries).stream())).isEmpty();
  }

  @Test
  void shouldFindADefectWhenThereIsOne() throws IOException {
    final List<String> libraries =
        List.of("/m2/repository/at/yawk/lz4/lz4-java/1.11.1/lz4-java-1.11.1.jar");

    assertThat(advisories().flatMap(advisory -> hit(advisory, libraries).stream()))
        .hasSize(2)
        .contains(
            "at.yawk.lz4:lz4-java 1.11.1 has GHSA-6cx8-rjf8-pr8g (a header makes a reader allocate"
                + " what it likes); take 1.11.2 or newer");
  }

  private static Stream<JsonNode> advisories() throws IOException {
    try (InputStream file = AdvisoriesTest.class.getResourceAsStream("/advisories.json")) {
      return StreamSupport.stream(
          new ObjectMapper().readTree(file).get("advisories").spliterator(), false);
    }
  }

  private static Optional<String> hit(final JsonNode advisory, final List<String> libraries) {
    final String library = advisory.get("library").asText();
    final Version fixed = Version.parse(advisory.get("fixedIn").asText());
    final String[] coordinates = library.split(":");
    final String directory = "/" + coordinates[0].replace('.', '/') + "/" + coordinates[1] + "/";
    return libraries.stream()
        .filter(_ -> !advisory.has("acceptedBecause"))
        .filter(path -> path.contains(directory))
        .map(path -> path.substring(path.indexOf(directory) + directory.length()).split("/")[0])
        .filter(version -> Version.parse(version).compareTo(fixed) < 0)
        .findFirst()
        .map(
            version ->
                "%s %s has %s (%s); take %s or newer"
                    .formatted(
                        library,
                        version,
                        advisory.get("id").asText(),
                        advisory.get("what").asText(),
                        advisory.get("fixedIn").asText()));
  }
}
