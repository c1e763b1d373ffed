package io.dragoman.workflow.dsl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CatalogueTest {
  private static final String ONE = "agents: {web: {actions: {fetch: {params: {url: {}}}}}}";

  @Test
  void shouldHaveAnotherVersionWhenSomethingChanged() {
    assertThat(Catalogue.of(ONE).version())
        .isEqualTo(Catalogue.of("# The same\n" + ONE).version())
        .isNotEqualTo(Catalogue.of(ONE.replace("url", "uri")).version());
  }

  @Test
  void shouldTellModelsOfAllWhenText() {
    assertThat(Catalogue.of(ONE).text()).contains("web", "fetch", "url", "\"string\"");
  }

  @Test
  void shouldNameTheAgentsWhenSchema() {
    assertThat(Catalogue.of(ONE).schema().at("/properties/tasks/items/properties/agent/enum/0"))
        .hasToString("\"web\"");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "agents: {} | agents is missing",
        "x: 1 | x",
        "agents: {web: {}} | no actions",
        "agents: {'a b': {actions: {x: {}}}} | is no name",
        "agents: {web: {actions: {x: {params: {u: {type: text}}}}}} | no type 'text'",
        "agents: {web: {actions: {x: {params: {u: {kind: string}}}}}} | kind",
        "agents: {web: {actions: {x: }}} | nothing is said of 'x'",
        "agents: 5 | agents: its value is of another kind"
      })
  void shouldSayWhatIsWrongWhenFileIsNoCatalogue(
      final String text, final String said, @TempDir final Path folder) throws IOException {
    final Path file = Files.writeString(folder.resolve("catalogue.yaml"), text);

    assertThatThrownBy(() -> Catalogue.read(file))
        .isInstanceOf(CatalogueException.class)
        .hasMessageContaining("catalogue.yaml")
        .hasMessageContaining(said);
  }

  @Test
  void shouldSayWhichFileWhenItIsNotThere(@TempDir final Path folder) {
    assertThatThrownBy(() -> Catalogue.read(folder.resolve("none.yaml")))
        .isInstanceOf(CatalogueException.class)
        .hasMessageContaining("none.yaml");
  }
}
