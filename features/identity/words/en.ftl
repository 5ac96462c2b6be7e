# Words of identity
