package conduit;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An article as the API tells it. Times are ISO 8601 with milliseconds and {@code Z}.
 *
 * @param body only in the answer for one article; lists leave it out
 * @param favorited whether the caller likes it; always false as long as nobody can log in
 */
record ArticleJson(String slug, String title, String description,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String body,
        List<String> tagList, @JsonFormat(pattern = ArticleJson.TIME, timezone = "UTC") Instant createdAt,
        @JsonFormat(pattern = ArticleJson.TIME, timezone = "UTC") Instant updatedAt, boolean favorited,
        int favoritesCount,
        Profile author) {
    static final String TIME = "uuuu-MM-dd'T'HH:mm:ss.SSS'Z'";

    /** The author of an article. */
    record Profile(String username, String bio, String image, boolean following) {
        static Profile of(User user) {
            return new Profile(user.getUsername(), user.getBio(), user.getImage(), false);
        }
    }

    /** The answer for one article. */
    record One(ArticleJson article) {
        static One of(Article article, List<ArticleTag> tags) {
            return new One(ArticleJson.of(article, article.getBody(),
                    tags.stream().map(ArticleTag::getTag).map(Tag::getName).toList()));
        }
    }

    /** The answer for a page of articles; {@code articlesCount} counts all pages. */
    record Many(List<ArticleJson> articles, long articlesCount) {
        static Many of(List<Article> page, List<ArticleTag> tags, long total) {
            Map<Long, List<String>> names = tags.stream().collect(Collectors.groupingBy(tag -> tag.getArticle().getId(),
                    Collectors.mapping(tag -> tag.getTag().getName(), Collectors.toList())));
            return new Many(page.stream()
                    .map(article -> ArticleJson.of(article, null, names.getOrDefault(article.getId(), List.of())))
                    .toList(), total);
        }
    }

    private static ArticleJson of(Article article, @Nullable String body, List<String> tags) {
        return new ArticleJson(article.getSlug(), article.getTitle(), article.getDescription(), body, tags,
                article.getCreatedAt(),
                article.getUpdatedAt(), false, article.getFavoritesCount(), Profile.of(article.getAuthor()));
    }
}
