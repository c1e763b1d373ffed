package io.dragoman.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.dragoman.gateway.api.CheckedOrder.Work;
import io.dragoman.gateway.fetch.UrlPolicy;
import io.dragoman.schemas.Language;
import io.dragoman.schemas.event.Stage;
import io.dragoman.web.ApiException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OrderCheckTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final String TEXT = "'text':'안녕','source_language':'ko','target_languages':['en']";
  private static final String AUDIO = "'source_language':'ko','target_languages':['en']";

  private final OrderCheck check =
      new OrderCheck(
          new JobSettings(
              3,
              2,
              1_000,
              9,
              1,
              1,
              Duration.ofSeconds(1),
              Duration.ofSeconds(1),
              true,
              new JobSettings.Chars(10, 20),
              JobSettings.Execution.NONE),
          text -> text.contains("안녕") ? Optional.of(Language.KOR_HANG) : Optional.empty(),
          UrlPolicy.internet()::violation,
          InstantSource.fixed(NOW));

  @Test
  void shouldTakeATextAsItIsMeant() {
    final CheckedOrder order =
        checked("{" + TEXT + ",'deadline':90,'metadata':{'a':'b'},'options':{'beams':4}}");

    assertThat(order.work()).isEqualTo(new Work.Texts(List.of("안녕")));
    assertThat(order.source()).contains(Language.KOR_HANG);
    assertThat(order.targetCodes()).containsExactly("eng_Latn");
    assertThat(order.priority()).isEqualTo(5);
    assertThat(order.deadline()).contains(NOW.plusSeconds(90));
    assertThat(order.metadata()).containsEntry("a", "b");
    assertThat(order.options().orElseThrow().beams()).isEqualTo(4);
    assertThat(order.validateOnly()).isFalse();
  }

  @Test
  void shouldTakeATextThatIsToBecomeAWorkflow() {
    final CheckedOrder order =
        checked("{'text':'Read the news.','target':'workflow','options':{'local_only':true}}");

    assertThat(order.workflow()).isTrue();
    assertThat(order.sourceCode()).isEqualTo("auto");
    assertThat(order.targets()).isEmpty();
    assertThat(order.stages()).containsExactly(Stage.WORKFLOW);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'text':'Read the news.','target':'poem'|target|poem",
        "'url':'https://host.example/a.wav','target':'workflow'|target|audio",
        "'text':'Read the news.','target':'workflow','target_languages':['en']|target_languages|no"
            + " target languages",
        "'text':'Read the news.','target':'workflow','transcribe_only':true|transcribe_only|text",
        "'text':'Read the news.','target':'workflow','options':{'beams':4}|options|local_only",
        "'text':'   Read.          ','target':'workflow'|text|5 characters",
        "'text':'Read the news.','target':'workflow','execute':true|execute|no workflows over",
        "'text':'Read the news.','target':'workflow','execute_with_warnings':true"
            + "|execute_with_warnings|not to be run",
        "'texts':['Read the news of a day.'],'target':'workflow'|texts|23 characters"
      })
  void shouldSayWhatAWorkflowCannotHave(
      final String fields, final String field, final String said) {
    final ApiException wrong = wrong("{" + fields + "}");

    assertThat(wrong.field()).contains(field);
    assertThat(wrong.getMessage()).contains(said);
  }

  @Test
  void shouldFindOutTheLanguageOfATextWhenAskedTo() {
    assertThat(checked("{'text':'안녕','source_language':'auto','target_languages':['en']}").source())
        .contains(Language.KOR_HANG);
    assertThat(wrong("{'text':'???','source_language':'auto','target_languages':['en']}").field())
        .contains("source_language");
  }

  @ParameterizedTest
  @ValueSource(strings = {"'source_language':'auto',", "'source_language':' AUTO',", ""})
  void shouldLeaveTheLanguageOfSpeechToThePipelineWhenNobodyNamesIt(final String source) {
    final CheckedOrder order =
        checked("{" + source + "'target_languages':['en','ko']}", audio("524946460000"));

    assertThat(order.source()).isEmpty();
    assertThat(order.sourceCode()).isEqualTo("auto");
    assertThat(order.targetCodes()).containsExactly("eng_Latn", "kor_Hang");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "text             | {'source_language':'ko','target_languages':['en']}",
        "text             | {'text':'a','url':'http://a.example/','source_language':'ko'}",
        "text             | {'text':'  ','source_language':'ko','target_languages':['en']}",
        "texts            | {'texts':[],'source_language':'ko','target_languages':['en']}",
        "texts            | {'texts':['a',null],'source_language':'ko','target_languages':['en']}",
        "texts            |"
            + " {'texts':['a','b','c','d'],'source_language':'ko','target_languages':['en']}",
        "source_language  | {'text':'a','target_languages':['en']}",
        "source_language  | {'text':'a','source_language':'xx','target_languages':['en']}",
        "target_languages | {'text':'a','source_language':'ko'}",
        "target_languages | {'text':'a','source_language':'ko','target_languages':['ko']}",
        "target_languages | {'text':'a','source_language':'ko','target_languages':['en',null]}",
        "transcribe_only  | {'text':'a','source_language':'ko','transcribe_only':true}",
        "url              |"
            + " {'url':'file:///etc/passwd','source_language':'ko','target_languages':['en']}",
        "url              | {'url':'not a url','source_language':'ko','target_languages':['en']}"
      })
  void shouldNameTheFieldThatIsWrong(final String field, final String order) {
    assertThat(wrong(order).field()).contains(field.strip());
    assertThat(wrong(order).whatToDo()).isNotEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "priority              | 'priority':11",
        "priority              | 'priority':0",
        "deadline              | 'deadline':'2025-12-31T23:59:59Z'",
        "deadline              | 'deadline':0",
        "deadline              | 'deadline':'soon'",
        "deadline              | 'deadline':'2030-01-01T00:00:00Z'",
        "metadata              | 'metadata':{'a':null}",
        "webhook               | 'webhook':'ftp://a.example/'",
        "webhook               | 'webhook':'http://me:secret@a.example/'",
        "options.beams         | 'options':{'beams':17}",
        "options.temperature   | 'options':{'temperature':1.5}",
        "options.format        | 'options':{'format':'pdf'}",
        "options.hotwords      | 'options':{'hotwords':['']}",
        "options.glossary      |"
            + " 'options':{'glossary':[{'term':'a','translation':'b','target_language':'xx'}]}"
      })
  void shouldHoldTermsToTheirBounds(final String field, final String term) {
    assertThat(wrong("{" + TEXT + "," + term + "}").field()).contains(field.strip());
  }

  @Test
  void shouldSayWhatAnOptionMayBe() {
    assertThat(wrong("{" + TEXT + ",'options':{'format':'pdf'}}").allowed())
        .containsExactly("text", "html");
  }

  @Test
  void shouldRefuseATextThatIsTooLarge() {
    final ApiException problem =
        wrong("{'text':'" + "a".repeat(1_000_001) + "','source_language':'ko'}");

    assertThat(problem.code()).isEqualTo(ApiException.Code.TOO_LARGE);
  }

  @Test
  void shouldTakeAudioByItsFirstBytes() {
    assertThat(checked("{" + AUDIO + "}", audio("524946460000")).work())
        .isInstanceOf(Work.Files.class);
    assertThat(wrong("{" + AUDIO + "}", audio("89504e470d0a")).getMessage())
        .contains("a PNG image");
    assertThat(wrong("{" + AUDIO + "}", audio("3c68746d6c3e")).getMessage()).contains("HTML");
    assertThat(wrong("{" + AUDIO + "}", audio("")).getMessage()).contains("empty");
    assertThat(wrong("{" + AUDIO + "}", audio("00".repeat(1_001))).code())
        .isEqualTo(ApiException.Code.TOO_LARGE);
  }

  @Test
  void shouldTranscribeOnlyWhenThatIsSaid() {
    assertThat(
            checked("{'source_language':'ko','transcribe_only':true}", audio("524946460000"))
                .targets())
        .isEmpty();
    assertThat(wrong("{" + AUDIO + ",'transcribe_only':true}", audio("524946460000")).field())
        .contains("transcribe_only");
  }

  private CheckedOrder checked(final String order, final AudioFile... files) {
    return check.check(order(order), List.of(files));
  }

  private ApiException wrong(final String order, final AudioFile... files) {
    return catchThrowableOfType(
        ApiException.class, () -> check.check(order(order), List.of(files)));
  }

  private static AudioFile audio(final String hex) {
    final byte[] bytes = HexFormat.of().parseHex(hex);
    return new AudioFile(
        Optional.of("speech.wav"), bytes.length, () -> new ByteArrayInputStream(bytes));
  }

  private static JobOrder order(final String json) {
    try {
      return new ObjectMapper()
          .readValue(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8), JobOrder.class);
    } catch (final IOException e) {
      throw new IllegalArgumentException(json, e);
    }
  }
}
