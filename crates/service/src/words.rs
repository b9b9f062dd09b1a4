//! The first two words of the names that runs get when nobody named them.

use ayumi_model::Random;

#[rustfmt::skip]
const ADJECTIVES: &[&str] = &[
    "amber", "ancient", "autumn", "azure", "balmy", "bold", "brave", "breezy", "bright", "brisk", "calm", "candid",
    "cedar", "cheerful", "clear", "clever", "copper", "coral", "cosmic", "crimson", "crisp", "crystal", "curious",
    "dapper", "daring", "dashing", "dawn", "deep", "distant", "dreamy", "drifting", "dusty", "eager", "early",
    "earnest", "easy", "electric", "elegant", "ember", "emerald", "fabled", "fair", "faithful", "fancy", "fearless",
    "fiery", "fine", "fleet", "flowing", "fond", "fragrant", "fresh", "frosty", "gallant", "gentle", "gilded", "glad",
    "gleaming", "golden", "graceful", "grand", "happy", "hardy", "hazel", "hearty", "helpful", "hidden", "honest",
    "humble", "icy", "ivory", "jade", "jolly", "jovial", "joyful", "keen", "kind", "laced", "lasting", "legendary",
    "light", "likely", "lively", "lucid", "lucky", "lunar", "magic", "major", "maple", "mellow", "merry", "mild",
    "misty", "mossy", "noble", "northern", "olive", "open", "patient", "peaceful", "pearl", "pine", "placid",
    "playful", "pleasant", "polar", "polished", "prime", "proud", "quiet", "radiant", "rare", "ready", "rich",
    "rising", "robust", "rosy", "royal", "ruby", "rustic", "sage", "sandy", "scarlet", "serene", "sheer", "shining",
    "silent", "silver", "sincere", "smooth", "snowy", "soft", "solar", "sparkling", "spring", "stellar", "still",
    "sturdy", "sunny", "swift", "tidy", "trusty", "twilight", "upbeat", "valiant", "velvet", "vivid", "wandering",
    "warm", "wild", "winter", "wise", "wistful", "witty", "young", "zesty",
];

#[rustfmt::skip]
const NOUNS: &[&str] = &[
    "acorn", "arrow", "aspen", "aurora", "badger", "bamboo", "bay", "beacon", "birch", "bird", "bloom", "blossom",
    "bonfire", "branch", "breeze", "bridge", "brook", "butterfly", "canyon", "cedar", "cherry", "cliff", "cloud",
    "clover", "comet", "coral", "cosmos", "cove", "crane", "creek", "crest", "crow", "dawn", "deer", "delta", "dew",
    "dove", "dragon", "dream", "dune", "eagle", "echo", "elm", "ember", "falcon", "feather", "fern", "field", "finch",
    "fire", "firefly", "flame", "flower", "fog", "forest", "fox", "frog", "frost", "garden", "glacier", "glade",
    "grass", "grove", "harbor", "hawk", "haze", "heron", "hill", "horizon", "iris", "island", "ivy", "jungle", "kite",
    "lagoon", "lake", "lantern", "lark", "leaf", "lily", "lion", "lotus", "lynx", "maple", "marsh", "meadow", "mesa",
    "mist", "moon", "moss", "mountain", "oak", "oasis", "ocean", "orchid", "otter", "owl", "paper", "path", "peak",
    "pebble", "petal", "pine", "planet", "plum", "pond", "poppy", "prairie", "quail", "rain", "rainbow", "raven",
    "reef", "ridge", "river", "robin", "rock", "rose", "sage", "sea", "seed", "shadow", "shape", "shore", "sky",
    "smoke", "snow", "snowflake", "sound", "sparrow", "spring", "star", "stone", "storm", "stream", "summit", "sun",
    "sunset", "surf", "swan", "thunder", "tide", "totem", "tree", "tulip", "universe", "valley", "violet", "vortex",
    "water", "wave", "wildflower", "willow", "wind", "wood", "yew",
];

/// An adjective and a noun, such as `quiet-river`.
pub(crate) fn two_words(random: &dyn Random) -> String {
    format!("{}-{}", pick(random, ADJECTIVES), pick(random, NOUNS))
}

/// An adjective and `sweep`: runs of a sweep are told by their names.
pub(crate) fn sweep_words(random: &dyn Random) -> String {
    format!("{}-sweep", pick(random, ADJECTIVES))
}

fn pick(random: &dyn Random, words: &[&'static str]) -> &'static str {
    words[(random.next_u64() % words.len() as u64) as usize]
}
