package io.dragoman.workflow.dsl;

import static org.assertj.core.api.Assertions.assertThat;

import io.dragoman.workflow.dsl.Violation.Code;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WorkflowCheckTest {
  private static final Catalogue CATALOGUE =
      Catalogue.of(
          """
          agents:
            web:
              description: Reads pages.
              actions:
                fetch:
                  params:
                    url: {type: string, required: true}
                    retries: {type: integer}
                  outputs: [body]
            mailer:
              actions:
                send:
                  warning: A mail cannot be taken back.
                  params:
                    to: {required: true}
                    text: {required: true}
                    urgency: {values: [low, high]}
          """);

  private static final String VALID =
      """
      title: Tell of the news
      description: Reads a page and mails it.
      estimated_minutes: 2.5
      tasks:
        - {id: read, agent: web, action: fetch, params: {url: "https://example.com/"}}
        - id: tell
          agent: mailer
          action: send
          params:
            to: ann@example.com
            text: "The news: ${read.body}"
          depends_on: [read]
      warnings: [The page may be away.]
      suggestions: [Tell Bob as well.]
      """;

  private static Checked check(final String text) {
    return WorkflowCheck.of(text, CATALOGUE);
  }

  @Test
  void shouldReadItAllWhenValid() {
    final Checked checked = check(VALID);

    assertThat(checked.violations()).isEmpty();
    final Definition definition = checked.definition().orElseThrow();
    assertThat(definition.title()).isEqualTo("Tell of the news");
    assertThat(definition.estimatedMinutes()).isEqualTo(3);
    assertThat(definition.tasks()).extracting(Definition.Task::id).containsExactly("read", "tell");
    assertThat(definition.tasks().get(1).dependsOn()).containsExactly("read");
    assertThat(checked.warnings())
        .containsExactly("The page may be away.", "Task tell: A mail cannot be taken back.");
    assertThat(checked.suggestions()).containsExactly("Tell Bob as well.");
  }

  @Test
  void shouldReadWhatItWroteWhenYamlOrJson() {
    final Definition definition = check(VALID).definition().orElseThrow();

    assertThat(check(definition.yaml()).definition()).contains(definition);
    assertThat(check(definition.json().toString()).definition()).contains(definition);
  }

  @Test
  void shouldKeepTextTextWhenItLooksLikeSomethingElse() {
    final Definition definition =
        check(VALID.replace("ann@example.com", "\"true\"")).definition().orElseThrow();

    assertThat(check(definition.yaml()).definition()).contains(definition);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "agent: web | agent: robot | UNKNOWN_AGENT | tasks[0].agent",
        "action: fetch | action: burn | UNKNOWN_ACTION | tasks[0].action",
        "id: tell | id: read | DUPLICATE_ID | tasks[1].id",
        "depends_on: [read] | depends_on: [write] | UNKNOWN_DEPENDENCY | tasks[1].depends_on",
        "depends_on: [read] | depends_on: [] | MISSING_INPUT | tasks[1].params",
        "depends_on: [read] | depends_on: [tell] | CYCLE | tasks",
        "read.body | read.head | MISSING_INPUT | tasks[1].params",
        "read.body | other.body | MISSING_INPUT | tasks[1].params",
        "to: ann@example.com | urgency: low | MISSING_INPUT | tasks[1].params.to",
        "to: ann@example.com | to: 5 | INVALID_VALUE | tasks[1].params.to",
        "to: ann@example.com | cc: bob | UNKNOWN_FIELD | tasks[1].params.cc",
        "estimated_minutes: 2.5 | estimated_minutes: -1 | INVALID_VALUE | estimated_minutes",
        "estimated_minutes: 2.5 | estimated_minutes: .nan | INVALID_VALUE | estimated_minutes",
        "estimated_minutes: 2.5 | owner: me | UNKNOWN_FIELD | owner",
        "id: tell | id: '../etc' | INVALID_VALUE | tasks[1].id",
        "id: tell | name: tell | MISSING_FIELD | tasks[1].id",
        "depends_on: [read] | depends_on: {read: 1} | INVALID_VALUE | tasks[1].depends_on",
        "depends_on: [read] | depends_on: 7 | INVALID_VALUE | tasks[1].depends_on",
        "warnings: [The page may be away.] | warnings: [[1]] | INVALID_VALUE | warnings"
      })
  void shouldSayWhatAndWhereWhenSomethingIsWrong(
      final String good, final String bad, final Code code, final String field) {
    final Checked checked = check(VALID.replace(good, bad));

    assertThat(checked.valid()).isFalse();
    assertThat(checked.violations())
        .anySatisfy(
            violation -> {
              assertThat(violation.code()).isEqualTo(code);
              assertThat(violation.field()).isEqualTo(field);
              assertThat(violation.message()).matches(".+[.?]");
            });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "agent: web | agent: wbe | Did you mean 'web'?",
        "agent: mailer | agent: Mail_er | Did you mean 'mailer'?",
        "action: fetch | action: fetsch | Did you mean 'fetch'?",
        "to: ann@example.com | too: ann@example.com | Did you mean 'to'?",
        "depends_on: [read] | depends_on: [raed] | Did you mean 'read'?",
        "read.body | raed.body | Did you mean 'read'?",
        "read.body | read.bdoy | Did you mean 'body'?",
        "to: ann@example.com | urgency: lwo | Did you mean 'low'?",
        "depends_on: [read] | dependson: [read] | Did you mean 'depends_on'?",
        "estimated_minutes: 2.5 | estimated_minuts: 2 | Did you mean 'estimated_minutes'?"
      })
  void shouldNameWhatWasProbablyMeantWhenAnythingIsNear(
      final String good, final String bad, final String hint) {
    assertThat(check(VALID.replace(good, bad)).violations())
        .anySatisfy(violation -> assertThat(violation.message()).endsWith(hint));
  }

  @ParameterizedTest
  @ValueSource(strings = {"robot", "x", "spreadsheet"})
  void shouldGuessNothingWhenNothingIsNear(final String agent) {
    assertThat(
            check(VALID.replace("agent: web", "agent: " + agent)).violations().getFirst().message())
        .endsWith("there are web, mailer.");
  }

  @Test
  void shouldNameTheCycleWhenTasksWaitForEachOther() {
    final Checked checked =
        check(
            """
            tasks:
              - {id: z, agent: web, action: fetch, params: {url: u}, depends_on: [a]}
              - {id: a, agent: web, action: fetch, params: {url: u}, depends_on: [b]}
              - {id: b, agent: web, action: fetch, params: {url: u}, depends_on: c}
              - {id: c, agent: web, action: fetch, params: {url: u}, depends_on: [a]}
            """);

    assertThat(checked.violations())
        .extracting(Violation::message)
        .containsExactly("These tasks wait for each other: a -> b -> c -> a.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "   ",
        "# nothing",
        "tasks",
        "[]",
        "null",
        "tasks: []",
        "tasks: [1, x, null]",
        "tasks: {a: b}",
        "tasks: [{id: {}, agent: [], action: 1}]",
        "a: &a [x]\nb: *a",
        "a: &a [*a]",
        "!!javax.script.ScriptEngineManager [!!java.net.URLClassLoader [[!!java.net.URL [x]]]]",
        "title: !!binary aGVsbG8=\ntasks: []",
        "a: 1\na: 2",
        "? [1, 2]\n: x",
        "---\ntasks: []\n---\ntasks: []",
        "{",
        "\"",
        "a: b: c",
        "tasks: \u0000",
        "%YAML 9.9\n---\nx",
        "${jndi:ldap://127.0.0.1/x}",
        "tasks: 1e999999999"
      })
  void shouldEndAsInvalidWhenItIsNoWorkflow(final String text) {
    final Checked checked = check(text);

    assertThat(checked.valid()).isFalse();
    assertThat(checked.violations())
        .isNotEmpty()
        .allSatisfy(violation -> assertThat(violation.message()).isNotBlank());
  }

  @Test
  void shouldRefuseAtOnceWhenTooDeepTooLargeOrTooMany() {
    assertThat(check("[".repeat(100_000)).violations().getFirst().message()).contains("deeper");
    assertThat(check("a: ".concat("{a: ".repeat(5_000))).violations().getFirst().message())
        .contains("deeper");
    assertThat(check("x".repeat(300_000)).violations().getFirst().message()).contains("characters");
    assertThat(check("[1" + ",1".repeat(30_000) + "]").violations().getFirst().message())
        .contains("more than 20000 values");
    assertThat(check("tasks: [" + "{},".repeat(2_000) + "]").violations()).hasSizeLessThan(60);
  }

  @Test
  void shouldShowNoControlCharactersWhenSaysWhatIsWrong() {
    final Checked checked = check("\"evil\\u001b[2J\\u0000\": 1\ntasks: []");

    assertThat(checked.violations())
        .allSatisfy(violation -> assertThat(violation.toString()).doesNotContain("\u001b", "\0"));
  }
}
