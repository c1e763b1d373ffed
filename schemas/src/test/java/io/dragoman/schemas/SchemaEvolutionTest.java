package io.dragoman.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Named.named;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.Incompatibility;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Holds every schema to BACKWARD_TRANSITIVE: this version reads what any released version wrote.
 *
 * <p>Each released version is a file {@code released/NAME/VERSION.avsc} that is never edited again.
 */
class SchemaEvolutionTest {
  private static final Path CURRENT = Path.of("src/main/avro");
  private static final Path RELEASED = Path.of("src/test/resources/released");
  private static final ObjectMapper JSON = new ObjectMapper();

  static Stream<Named<Path>> schemas() throws IOException {
    return list(CURRENT).stream().map(path -> named(name(path), path));
  }

  @ParameterizedTest
  @MethodSource("schemas")
  void shouldReadEveryReleasedVersionWhenSchemaIsCurrent(final Path file) throws IOException {
    final Schema current = parse(file);

    assertThat(released(file))
        .isNotEmpty()
        .allSatisfy(
            version ->
                assertThat(incompatibilities(current, parse(version)))
                    .as("%s must read records written with %s", name(file), version)
                    .isEmpty());
  }

  @ParameterizedTest
  @MethodSource("schemas")
  void shouldEqualItsNewestReleaseWhenNothingIsChanged(final Path file) throws IOException {
    final Path newest = released(file).getLast();
    final Path next = newest.resolveSibling(version(newest) + 1 + ".avsc");

    assertThat(JSON.readTree(file.toFile()))
        .as(
            "%s was changed. If that is meant, and its other tests pass, release it: cp %s %s"
                + " (in the schemas module). A file below %s is never edited.",
            file, file, next, RELEASED)
        .isEqualTo(JSON.readTree(newest.toFile()));
  }

  @ParameterizedTest
  @MethodSource("schemas")
  void shouldExplainEveryTypeAndFieldWhenReadByAPerson(final Path file) throws IOException {
    assertDocumented(parse(file));
  }

  @Test
  void shouldHaveACurrentSchemaWhenAVersionWasReleased() throws IOException {
    assertThat(list(RELEASED).stream().map(Path::getFileName).map(Path::toString))
        .containsExactlyElementsOf(schemas().map(Named::getName).toList());
  }

  @Test
  void shouldNumberReleasesFromOneWhenListed() throws IOException {
    assertThat(list(CURRENT))
        .allSatisfy(
            file ->
                assertThat(released(file).stream().map(SchemaEvolutionTest::version))
                    .containsExactlyElementsOf(
                        Stream.iterate(1, i -> i + 1).limit(released(file).size()).toList()));
  }

  @Test
  void shouldSeeTheDifferenceWhenAFieldWithoutDefaultIsAdded() throws IOException {
    final Schema released = parse(CURRENT.resolve("TextEvent.avsc"));
    final Schema broken =
        SchemaBuilder.record(released.getFullName())
            .fields()
            .requiredString("eventId")
            .requiredString("tenant")
            .endRecord();

    assertThat(incompatibilities(broken, released))
        .extracting(Incompatibility::getMessage)
        .containsExactly("tenant");
  }

  @Test
  void shouldCarryTheTopicsSchemasWhenTheCatalogueIsRead() throws IOException {
    for (final Topic topic : Topic.values()) {
      topic
          .valueSchema()
          .ifPresent(
              schema ->
                  assertThat(CURRENT.resolve(schema.getName() + ".avsc"))
                      .as(topic.name())
                      .exists());
    }
  }

  private static List<Incompatibility> incompatibilities(final Schema reader, final Schema writer) {
    return SchemaCompatibility.checkReaderWriterCompatibility(reader, writer)
        .getResult()
        .getIncompatibilities();
  }

  private static void assertDocumented(final Schema schema) {
    switch (schema.getType()) {
      case RECORD -> {
        assertThat(schema.getDoc()).as(schema.getFullName()).isNotBlank();
        for (final Schema.Field field : schema.getFields()) {
          assertThat(field.doc()).as("%s.%s", schema.getName(), field.name()).isNotBlank();
          assertDocumented(field.schema());
        }
      }
      case ENUM -> {
        assertThat(schema.getDoc()).as(schema.getFullName()).isNotBlank();
        // Without a default, a reader of this version cannot read a later version's new symbol.
        assertThat(schema.getEnumDefault()).as(schema.getFullName()).isNotNull();
      }
      case UNION -> schema.getTypes().forEach(SchemaEvolutionTest::assertDocumented);
      case ARRAY -> assertDocumented(schema.getElementType());
      case MAP -> assertDocumented(schema.getValueType());
      default -> assertThat(schema.getType()).isNotEqualTo(Schema.Type.FIXED);
    }
  }

  private static List<Path> released(final Path file) throws IOException {
    return list(RELEASED.resolve(name(file))).stream()
        .sorted(Comparator.comparingInt(SchemaEvolutionTest::version))
        .toList();
  }

  private static Schema parse(final Path file) throws IOException {
    return new Schema.Parser().parse(file.toFile());
  }

  private static List<Path> list(final Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.sorted().toList();
    }
  }

  private static String name(final Path file) {
    return file.getFileName().toString().replace(".avsc", "");
  }

  private static int version(final Path file) {
    return Integer.parseInt(name(file));
  }
}
